using Microsoft.Extensions.Logging;

namespace Kala.Application;

/// <summary>What this layer logs. Event ids 3000 to 3999.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(3001, LogLevel.Error, "The kept bytes of {Uuid} are no longer what was acknowledged; only a WRITE can mend it")]
    public static partial void KeptBytesChanged(this ILogger log, Guid uuid);

    [LoggerMessage(3002, LogLevel.Error, "Could not move {Uuid} away from a blob whose sync failed")]
    public static partial void MoveFailed(this ILogger log, Exception error, Guid uuid);

    [LoggerMessage(3003, LogLevel.Error, "Could not store bytes of {Uuid}: {End}")]
    public static partial void WriteFailed(this ILogger log, Exception? error, Guid uuid, string end);

    [LoggerMessage(3004, LogLevel.Error, "The bytes of {Uuid} no longer match its digest; it is not served any more")]
    public static partial void Corrupt(this ILogger log, Guid uuid);
}
