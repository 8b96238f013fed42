namespace Kala.Testing;

/// <summary>
/// The PostgreSQL for the tests of this process, started by the first test that needs it: a container if the build has
/// Testcontainers, otherwise the server in KALA_TEST_POSTGRES, otherwise a temporary cluster of the installed
/// PostgreSQL.
/// </summary>
public static class PostgresServer
{
    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <summary>The connection string of a role that may create databases.</summary>
    public static Task<string> ConnectionStringAsync() => Started.Value;

#if TESTCONTAINERS
    /// <summary>Why PostgreSQL is not available; null if it is.</summary>
    public static string? WhyAbsent => null;

    private static async Task<string> StartAsync()
    {
        var container = new Testcontainers.PostgreSql.PostgreSqlBuilder("postgres:17").Build();
        await container.StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => container.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
        return container.GetConnectionString();
    }
#else
    /// <summary>Why PostgreSQL is not available; null if it is.</summary>
    public static string? WhyAbsent => Given is null ? PostgresCluster.WhyImpossible : null;

    private static string? Given => Environment.GetEnvironmentVariable("KALA_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    private static Task<string> StartAsync() => Given is { } given ? Task.FromResult(given) : PostgresCluster.StartAsync();
#endif
}
