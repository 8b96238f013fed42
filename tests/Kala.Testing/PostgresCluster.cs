using System.Diagnostics;
using Npgsql;

namespace Kala.Testing;

/// <summary>
/// A temporary PostgreSQL cluster, with its socket in its folder. It stops when this process ends, even after a crash.
/// </summary>
internal static class PostgresCluster
{
    private const string ServerUser = "postgres";

    // Test data need not survive a power loss.
    private const string Options =
        "-c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB";

    // Stops the server when its input closes, which happens when this process ends.
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

    /// <summary>Why a cluster cannot run on this machine; null if it can.</summary>
    public static string? WhyImpossible =>
        Programs is null ? "There is no PostgreSQL: install Debian's postgresql, or set KALA_TEST_POSTGRES to a connection string."
        : Environment.IsPrivilegedProcess && !HasServerUser
            ? $"PostgreSQL does not run as root, and there is no user {ServerUser}: set KALA_TEST_POSTGRES to a connection string."
        : null;

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

    private static bool HasServerUser { get; } = File.Exists("/etc/passwd")
        && File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{ServerUser}:", StringComparison.Ordinal));

    /// <summary>Creates and starts the cluster.</summary>
    /// <returns>The connection string of a role that may create databases.</returns>
    public static async Task<string> StartAsync()
    {
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

    private static string[] AsServerUser => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid", ServerUser, "--regid", ServerUser, "--init-groups"]
        : [];

    private static ProcessStartInfo StartOf(params string[] command)
    {
        // Not in the current folder, which another user may not be able to enter.
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
