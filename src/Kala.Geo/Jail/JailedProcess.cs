using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Kala.Geo.Jail;

/// <summary>Starts programs in the jail: a copy of this program applies the rules and becomes them.</summary>
internal static class JailedProcess
{
    /// <summary>Bytes of what a program writes to its error output that are kept, the last ones.</summary>
    public const int ErrorBytes = 64 * 1024;

    private const string Name = "Kala.Api";

    // What .NET reads when it starts; without /proc/self/maps it does not.
    private static readonly string[] OfRuntime =
        ["/proc/self", "/proc/stat", "/proc/meminfo", "/proc/cpuinfo", "/sys/devices/system", "/sys/fs/cgroup"];

    // Where systems have their libraries; those that do not exist are skipped.
    private static readonly string[] Libraries = ["/usr", "/lib", "/lib64", "/bin"];

    /// <summary>This program, as arguments that start it again.</summary>
    public static IReadOnlyList<string> Self { get; } = OwnCommand();

    /// <summary>The rules for this program in the jail.</summary>
    public static JailRules RulesOfSelf(JailRules rules) => RulesOfSystem(rules with
    {
        Programs = [Path.GetDirectoryName(Self[0])!, AppContext.BaseDirectory, .. rules.Programs],
        Readable = [.. OfRuntime, .. rules.Readable],
    });

    /// <summary>The rules for a program of the system in the jail.</summary>
    public static JailRules RulesOfSystem(JailRules rules) => rules with
    {
        Programs = [.. Libraries, .. rules.Programs],
        Readable = ["/etc/ld.so.cache", .. rules.Readable],
    };

    /// <summary>The environment that this program needs in the jail.</summary>
    /// <param name="folder">A folder in which it may write.</param>
    public static Dictionary<string, string> EnvironmentIn(string folder) => new()
    {
        ["PATH"] = "/usr/bin:/bin",
        ["TMPDIR"] = folder,
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1",
    };

    /// <summary>How to start a program.</summary>
    /// <param name="rules">The rules; null for no jail.</param>
    /// <param name="command">The full path of the program, and its arguments.</param>
    /// <param name="environment">All of its environment.</param>
    public static ProcessStartInfo Start(
        JailRules? rules,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> environment)
    {
        string[] whole = rules is null
            ? [.. command]
            : [.. Self, JailedProgram.Command, JsonSerializer.Serialize(rules, JailJson.Default.JailRules), .. command];
        var start = new ProcessStartInfo(whole[0], whole.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">From <see cref="Start"/>.</param>
    /// <param name="readOutput">Reads its output to the end.</param>
    /// <param name="onErrors">Gets all of its error output.</param>
    /// <param name="cancellation">Kills it; then its exit code says so.</param>
    /// <returns>Its exit code, where 128 and more are signals, and the end of its error output.</returns>
    public static async Task<(int ExitCode, string Errors)> RunAsync(
        ProcessStartInfo start,
        Func<StreamReader, Task> readOutput,
        Action<string> onErrors,
        CancellationToken cancellation)
    {
        var over = new TaskCompletionSource();
        using var child = await StartAsync(start, over.Task);
        var errors = LastOfAsync(child.StandardError, onErrors);
        try
        {
            await readOutput(child.StandardOutput);
            await child.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The caller sees it in the token.
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
                await child.WaitForExitAsync(CancellationToken.None);
            }
            over.SetResult();
        }
        return (child.ExitCode, await errors);
    }

    /// <summary>
    /// Starts a process on a thread that lives as long as it: in the jail it ends with the thread that started it, and those of
    /// the pool come and go.
    /// </summary>
    private static Task<Process> StartAsync(ProcessStartInfo start, Task over)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception fault) when (fault is Win32Exception or IOException)
            {
                started.SetException(fault);
                return;
            }
            over.Wait();
        })
        {
            IsBackground = true,
            Name = "Parent of an import",
        }.Start();
        return started.Task;
    }

    private static async Task<string> LastOfAsync(StreamReader errors, Action<string> onErrors)
    {
        var last = new Queue<char>(ErrorBytes);
        var buffer = new char[4096];
        for (int read; (read = await errors.ReadAsync(buffer)) > 0;)
        {
            onErrors(new string(buffer, 0, read));
            foreach (var one in buffer.AsSpan(0, read))
            {
                if (last.Count == ErrorBytes)
                {
                    last.Dequeue();
                }
                last.Enqueue(one);
            }
        }
        return string.Concat(last);
    }

    private static string[] OwnCommand()
    {
        var program = Environment.ProcessPath!;
        var library = Path.Combine(AppContext.BaseDirectory, $"{Name}.dll");
        if (Path.GetFileName(program) is Name or $"{Name}.exe" || !File.Exists(library))
        {
            return [program];
        }
        // As "dotnet Kala.Api.dll", or in a test, the program is another one. .NET is where its libraries are.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return [dotnet, library];
    }
}
