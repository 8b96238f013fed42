using System.Diagnostics;
using Npgsql;

namespace Kala.Testing;

/// <summary>
/// The PostgreSQL that tests of this process use, started by the first that needs one: a container where the build has
/// Testcontainers, else the server that KALA_TEST_POSTGRES names, else a cluster of our own from the machine's programs,
/// in a folder of its own and on a socket in it, which goes when this process does, however that ends.
/// </summary>
public static class PostgresServer
{
    private const string Variable = "KALA_TEST_POSTGRES";
    private const string ServerUser = "postgres";

    // Nothing here has to survive a loss of power.
    private const string Options =
        "-c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB";

    // Ends the server when the other end of its input goes, as it does with this process.
    private const string Script =
        """
        folder=$1; shift
        "$@" >"$folder/log" 2>&1 &
        server=$!
        cat >/dev/null
        kill -QUIT $server
        wait $server
        rm -rf "$folder"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<string>> Started = new(StartAsync);
    private static readonly Lazy<string?> Reason = new(LookForReason);

    /// <summary>Why there is none on this machine; null if there is.</summary>
    public static string? WhyAbsent => Reason.Value;

    /// <summary>How to reach it as somebody who may create databases.</summary>
    public static Task<string> ConnectionStringAsync() => Started.Value;

    private static string? Given => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;

    /// <summary>The folder of initdb and postgres, of the newest version if there are several.</summary>
    private static string? Programs { get; } = Debian()
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private static IEnumerable<string> Debian()
    {
        const string Versions = "/usr/lib/postgresql";
        return Directory.Exists(Versions)
            ? Directory.GetDirectories(Versions)
                .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin"))
            : [];
    }

#if TESTCONTAINERS
    private static string? LookForReason() => null;

    private static async Task<string> StartAsync()
    {
        var container = new Testcontainers.PostgreSql.PostgreSqlBuilder("postgres:17").Build();
        await container.StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => container.DisposeAsync().AsTask().Wait(Patience);
        return container.GetConnectionString();
    }
#else
    private static string? LookForReason() =>
        Given is not null ? null
        : Programs is null ? $"There is no PostgreSQL: install Debian's postgresql, or set {Variable} to a connection string."
        : Environment.IsPrivilegedProcess && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{ServerUser}:", StringComparison.Ordinal))
            ? $"PostgreSQL does not run as root, and there is no user {ServerUser}: set {Variable} to a connection string."
        : null;

    private static async Task<string> StartAsync()
    {
        if (Given is { } given)
        {
            return given;
        }
        var folder = Directory.CreateTempSubdirectory("kala-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ServerUser, folder);
        }
        var data = Path.Combine(folder, "data");
        await RunAsync([.. AsServerUser, Path.Combine(Programs!, "initdb"),
            "-D", data, "-U", "kala", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        string[] server = [Path.Combine(Programs!, "postgres"), "-D", data, "-k", folder, .. Options.Split(' ')];
        var start = StartOf([.. AsServerUser, "sh", "-c", Script, "sh", folder, .. server]);
        start.RedirectStandardInput = true;
        var watcher = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            watcher.StandardInput.Close();
            watcher.WaitForExit(Patience);
        };
        var text = $"Host={folder};Username=kala;Database=postgres";
        await WaitAsync(text);
        return text;
    }
#endif

    private static string[] AsServerUser => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid", ServerUser, "--regid", ServerUser, "--init-groups"]
        : [];

    private static ProcessStartInfo StartOf(params string[] command)
    {
        // Not in the caller's folder, which another user may not enter.
        var start = new ProcessStartInfo(command[0]) { WorkingDirectory = "/" };
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }
        return start;
    }

    private static async Task RunAsync(params string[] command)
    {
        var start = StartOf(command);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command[0]}: {errors}{await output}");
    }

    private static async Task WaitAsync(string text)
    {
        var since = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await pace.WaitForNextTickAsync())
        {
            try
            {
                await using var connection = new NpgsqlConnection(text);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(since) < Patience)
            {
                // Still starting.
            }
        }
    }
}
