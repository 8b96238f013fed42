namespace Kala.Api;

/// <summary>What this layer logs. Event ids 1000 to 1999.</summary>
internal static partial class LogMessages
{
    /// <summary>The server is ready. Written once per start.</summary>
    [LoggerMessage(1000, LogLevel.Information, "Kala {Version} keeps blobs in {Root} and metadata in {Database}")]
    public static partial void Started(this ILogger log, string version, string root, string database);

    /// <summary>One line per request; settings.md describes its fields.</summary>
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

    /// <summary>A bug, or a store that does not answer. The line contains the exception; the client has the same trace id.</summary>
    [LoggerMessage(1002, LogLevel.Error, "Request {TraceId} failed")]
    public static partial void Fault(this ILogger log, Exception error, string traceId);

    /// <summary>A key without effect. Correct its name, or remove it.</summary>
    [LoggerMessage(1003, LogLevel.Warning, "The setting {Key} is not known{Hint}")]
    public static partial void UnknownSetting(this ILogger log, string key, string hint);

    /// <summary>Nobody signs in. Use this only on your own machine, never on a network.</summary>
    [LoggerMessage(1004, LogLevel.Warning, "Auth:Mode is Anonymous: everybody who reaches this server may do everything")]
    public static partial void Anonymous(this ILogger log);

    /// <summary>The first start created an administrator. Sign in and change the password.</summary>
    [LoggerMessage(1007, LogLevel.Warning, "The first administrator is \"{Username}\"; the password is in {File} until it is changed")]
    public static partial void AdminMade(this ILogger log, string username, string file);

    /// <summary>The disk failed during a download, and the connection was closed. Check the disk; run a scrub.</summary>
    [LoggerMessage(1005, LogLevel.Error, "Could not read the bytes of {Uuid} at {Position}; the connection is cut")]
    public static partial void ReadFailed(this ILogger log, Exception? error, Guid uuid, long position);

    /// <summary>The server listens on the management addresses.</summary>
    [LoggerMessage(1040, LogLevel.Information, "Metrics are served on {Addresses}")]
    public static partial void MetricsServed(this ILogger log, string addresses);

    /// <summary>The server is stopping.</summary>
    [LoggerMessage(1006, LogLevel.Information, "Stopping: no new writes, running ones have {Grace}")]
    public static partial void Stopping(this ILogger log, TimeSpan grace);
}
