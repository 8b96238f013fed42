namespace Kala.Api;

/// <summary>What this layer logs. Event ids 1000 to 1999.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Information, "Kala {Version} keeps blobs in {Root} and metadata in {Database}")]
    public static partial void Started(this ILogger log, string version, string root, string database);

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

    [LoggerMessage(1002, LogLevel.Error, "Request {TraceId} failed")]
    public static partial void Fault(this ILogger log, Exception error, string traceId);

    [LoggerMessage(1003, LogLevel.Warning, "The setting {Key} is not known{Hint}")]
    public static partial void UnknownSetting(this ILogger log, string key, string hint);

    [LoggerMessage(1004, LogLevel.Warning, "Auth:Mode is Anonymous: everybody who reaches this server may do everything")]
    public static partial void Anonymous(this ILogger log);

    [LoggerMessage(1005, LogLevel.Error, "Could not read the bytes of {Uuid} at {Position}; the connection is cut")]
    public static partial void ReadFailed(this ILogger log, Exception? error, Guid uuid, long position);

    [LoggerMessage(1040, LogLevel.Information, "Metrics are served on {Addresses}")]
    public static partial void MetricsServed(this ILogger log, string addresses);

    [LoggerMessage(1006, LogLevel.Information, "Stopping: no new writes, running ones have {Grace}")]
    public static partial void Stopping(this ILogger log, TimeSpan grace);
}
