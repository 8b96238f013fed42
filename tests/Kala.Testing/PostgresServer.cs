namespace Kala.Testing;

/// <summary>
/// The PostgreSQL that tests of this process use, started by the first that needs one: a container where the build has
/// Testcontainers, else the server that KALA_TEST_POSTGRES names, else a cluster of our own from the machine's programs.
/// </summary>
public static class PostgresServer
{
    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <summary>How to reach it as somebody who may create databases.</summary>
    public static Task<string> ConnectionStringAsync() => Started.Value;

#if TESTCONTAINERS
    /// <summary>Why there is none on this machine; null if there is.</summary>
    public static string? WhyAbsent => null;

    private static async Task<string> StartAsync()
    {
        var container = new Testcontainers.PostgreSql.PostgreSqlBuilder("postgres:17").Build();
        await container.StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => container.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
        return container.GetConnectionString();
    }
#else
    /// <summary>Why there is none on this machine; null if there is.</summary>
    public static string? WhyAbsent => Given is null ? PostgresCluster.WhyImpossible : null;

    private static string? Given => Environment.GetEnvironmentVariable("KALA_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    private static Task<string> StartAsync() => Given is { } given ? Task.FromResult(given) : PostgresCluster.StartAsync();
#endif
}
