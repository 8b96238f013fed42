namespace Kala.Testing;

/// <summary>
/// The PostgreSQL for the tests of this process, started by the first test that needs it. <c>KALA_TEST_POSTGRES</c> is a
/// connection string or <c>container</c>. If it is not set: a container if an engine has the image, otherwise a temporary
/// cluster of the installed PostgreSQL.
/// </summary>
public static class PostgresServer
{
    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    private static string? Given { get; } = Environment.GetEnvironmentVariable("KALA_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    private static bool InContainer { get; } = Given is null ? PostgresContainer.IsReady() : Given == "container";

    /// <summary>Why there is none on this machine; null if there is.</summary>
    public static string? WhyAbsent { get; } = InContainer || Given is not null ? null : PostgresCluster.WhyImpossible;

    /// <summary>How to reach it as somebody who may create databases.</summary>
    public static Task<string> ConnectionStringAsync() => Started.Value;

    private static Task<string> StartAsync() =>
        InContainer ? PostgresContainer.StartAsync()
        : Given is { } given ? Task.FromResult(given)
        : PostgresCluster.StartAsync();
}
