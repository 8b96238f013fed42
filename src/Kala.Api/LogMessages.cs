namespace Kala.Api;

/// <summary>The log events of this project. Event ids 1000 to 1999.</summary>
internal static partial class LogMessages
{
    /// <summary>The server is ready. Logged once for each start.</summary>
    [LoggerMessage(1000, LogLevel.Information, "Kala {Version} stores blobs in {Root} and metadata in {Database}")]
    public static partial void Started(this ILogger log, string version, string root, string database);

    /// <summary>Logged for each request, except health checks that succeed; settings.md describes the fields.</summary>
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

    /// <summary>Like 1001, for a health check that succeeded.</summary>
    [LoggerMessage(
        1008,
        LogLevel.Debug,
        "{Method} {Route} {Status} {Outcome} {DurationMs} ms")]
    public static partial void Healthy(
        this ILogger log,
        string method,
        string route,
        int status,
        string outcome,
        double durationMs);

    /// <summary>
    /// A bug, or the metadata store does not answer. The entry has the exception; the client's response has the same
    /// trace id.
    /// </summary>
    [LoggerMessage(1002, LogLevel.Error, "Request {TraceId} failed")]
    public static partial void Fault(this ILogger log, Exception error, string traceId);

    /// <summary>The setting has no effect. Correct its name or remove it.</summary>
    [LoggerMessage(1003, LogLevel.Warning, "The setting {Key} is unknown{Hint}")]
    public static partial void UnknownSetting(this ILogger log, string key, string hint);

    /// <summary>Callers do not sign in. Use this only on a machine that others cannot reach.</summary>
    [LoggerMessage(1004, LogLevel.Warning, "Auth:Mode is Anonymous: everybody who can reach this server may do everything")]
    public static partial void Anonymous(this ILogger log);

    /// <summary>
    /// Free space, enlarge the disk, or lower <c>Filestore:ReserveBytes</c>. Until then, uploads are refused; downloads
    /// and deleting work.
    /// </summary>
    [LoggerMessage(1010, LogLevel.Warning, "Nothing can be stored in {Root}: the disk has no more free space than the reserve of {Reserve} bytes, or the database's disk is full")]
    public static partial void NothingCanBeStored(this ILogger log, string root, long reserve);

    /// <summary>The first start has created the administrator. Sign in and change the password.</summary>
    [LoggerMessage(1007, LogLevel.Warning, "The first administrator is \"{Username}\"; the password is in {File} until it is changed")]
    public static partial void AdminCreated(this ILogger log, string username, string file);

    /// <summary>The disk failed during a download. Check the disk and run a scrub.</summary>
    [LoggerMessage(1005, LogLevel.Error, "Could not read the bytes of {Uuid} at {Position}; closed the connection")]
    public static partial void ReadFailed(this ILogger log, Exception? error, Guid uuid, long position);

    /// <summary>The management address is available.</summary>
    [LoggerMessage(1040, LogLevel.Information, "Serving metrics on {Addresses}")]
    public static partial void MetricsServed(this ILogger log, string addresses);

    /// <summary>The server is stopping.</summary>
    [LoggerMessage(1006, LogLevel.Information, "Stopping: refusing new writes, running writes have {Grace}")]
    public static partial void Stopping(this ILogger log, TimeSpan grace);
}
