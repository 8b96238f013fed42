namespace Kala.Testing;

/// <summary>
/// The PostgreSQL that tests of this process use, started by the first that needs one. <c>KALA_TEST_POSTGRES</c> is a
/// connection string or <c>container</c>. Without it: a container where an engine has the image, else a cluster of our own
/// from the machine's programs.
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
