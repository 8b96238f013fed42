namespace Kala.Api;

/// <summary>What this layer logs. Event ids 1000 to 1999.</summary>
internal static partial class LogMessages
{
    /// <summary>The server is ready. It comes once for each start.</summary>
    [LoggerMessage(1000, LogLevel.Information, "Kala {Version} keeps blobs in {Root} and metadata in {Database}")]
    public static partial void Started(this ILogger log, string version, string root, string database);

    /// <summary>One for each request; its fields are described in settings.md.</summary>
    [LoggerMessage(
        1001,
        LogLevel.Information,
        "{Method} {Route} {Status} {Outcome} {DurationMs} ms {Uuid} {Offset} {Bytes}")]
    public static partial void Request(
        this ILogger log,
        string method,
        string route,
        int status,
        string outcome,
        double durationMs,
        Guid? uuid,
        long? offset,
        long? bytes);

    /// <summary>A bug, or a store that does not answer; the exception is with it, and the client has the same trace id.</summary>
    [LoggerMessage(1002, LogLevel.Error, "Request {TraceId} failed")]
    public static partial void Fault(this ILogger log, Exception error, string traceId);

    /// <summary>A key that does nothing. Correct its name, or take it out.</summary>
    [LoggerMessage(1003, LogLevel.Warning, "The setting {Key} is not known{Hint}")]
    public static partial void UnknownSetting(this ILogger log, string key, string hint);

    /// <summary>Nobody signs in. Right on a machine of your own, wrong on a network.</summary>
    [LoggerMessage(1004, LogLevel.Warning, "Auth:Mode is Anonymous: everybody who reaches this server may do everything")]
    public static partial void Anonymous(this ILogger log);

    /// <summary>The first start: somebody can sign in now. Change the password.</summary>
    [LoggerMessage(1007, LogLevel.Warning, "The first administrator is \"{Username}\"; the password is in {File} until it is changed")]
    public static partial void AdminMade(this ILogger log, string username, string file);

    /// <summary>The disk failed under a download, which was cut. Look at the disk; run a scrub.</summary>
    [LoggerMessage(1005, LogLevel.Error, "Could not read the bytes of {Uuid} at {Position}; the connection is cut")]
    public static partial void ReadFailed(this ILogger log, Exception? error, Guid uuid, long position);

    /// <summary>The management address is served.</summary>
    [LoggerMessage(1040, LogLevel.Information, "Metrics are served on {Addresses}")]
    public static partial void MetricsServed(this ILogger log, string addresses);

    /// <summary>The server was told to stop.</summary>
    [LoggerMessage(1006, LogLevel.Information, "Stopping: no new writes, running ones have {Grace}")]
    public static partial void Stopping(this ILogger log, TimeSpan grace);
}
