using System.Diagnostics;
using System.Text.Json;

namespace Kala.Cli.Tests;

/// <summary>A folder in which somebody uses the command line, with a memory and a sign-in of its own.</summary>
internal sealed class ClientFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kala-test-");

    /// <summary>Variables that the commands find.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The file that keeps the sign-in.</summary>
    public string SignInFile => Path("config/kala/sign-in.json");

    /// <summary>What is remembered of uploads that have begun.</summary>
    public IEnumerable<string> Memories =>
        Directory.Exists(Path("state/kala/uploads")) ? Directory.EnumerateFiles(Path("state/kala/uploads")) : [];

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file, and gives its path.</summary>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(Path(name), content);
        return Path(name);
    }

    /// <summary>Starts a command that talks to a server; null for the server that it finds itself.</summary>
    public Process Start(Uri? server, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[System.IO.Path.Combine(AppContext.BaseDirectory, "kala.dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["XDG_STATE_HOME"] = Path("state");
        start.Environment["XDG_CONFIG_HOME"] = Path("config");
        start.Environment["KALA_SERVER"] = server?.ToString();
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }
        return Process.Start(start)!;
    }

    /// <summary>Runs a command to its end, without input.</summary>
    public Task<(int ExitCode, string Output, string Errors)> RunAsync(Uri? server, params string[] arguments) =>
        RunAsync("", server, arguments);

    /// <summary>Runs a command to its end, with an input that is no terminal.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(string input, Uri? server, string[] arguments)
    {
        using var process = Start(server, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Signs in.</summary>
    public Task<(int ExitCode, string Output, string Errors)> LoginAsync(Uri server, string username, string password) =>
        RunAsync($"{password}\n", null, ["login", "--server", $"{server}", "--user", username]);

    /// <summary>Waits for a command's end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> EndAsync(Process process)
    {
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = process.StandardError.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, (await output).TrimEnd(), (await errors).TrimEnd());
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>The only result of a command that was asked for JSON.</summary>
    public static JsonElement Json(string output)
    {
        using var json = JsonDocument.Parse(output);
        return json.RootElement.Clone();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
