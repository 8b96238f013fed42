using Microsoft.Extensions.Logging;

namespace Kala.Application;

/// <summary>What this layer logs. Event ids 3000 to 3999.</summary>
internal static partial class LogMessages
{
    /// <summary>The disk lost or changed bytes that were safe. Look at the disk; the client has to send the file again.</summary>
    [LoggerMessage(3001, LogLevel.Error, "The kept bytes of {Uuid} are no longer what was acknowledged; only a WRITE can mend it")]
    public static partial void KeptBytesChanged(this ILogger log, Guid uuid);

    /// <summary>After a sync that failed, the bytes could not be copied to a new blob. Look at the disk; the next write tries again.</summary>
    [LoggerMessage(3002, LogLevel.Error, "Could not move {Uuid} away from a blob whose sync failed")]
    public static partial void MoveFailed(this ILogger log, Exception error, Guid uuid);

    /// <summary>The disk failed or is full. Nothing beyond the offset counts; the client was told so.</summary>
    [LoggerMessage(3003, LogLevel.Error, "Could not store bytes of {Uuid}: {End}")]
    public static partial void WriteFailed(this ILogger log, Exception? error, Guid uuid, string end);

    /// <summary>The disk changed a stored file. Restore it from a backup, or upload it again.</summary>
    [LoggerMessage(3004, LogLevel.Error, "The bytes of {Uuid} no longer match its digest; it is not served any more")]
    public static partial void Corrupt(this ILogger log, Guid uuid);

    /// <summary>Look at the disk, and whether it is mounted. Nothing was marked; the next run reads this file last.</summary>
    [LoggerMessage(3006, LogLevel.Error, "Could not read the bytes of {Uuid}; the scrub ends here")]
    public static partial void Unreadable(this ILogger log, Exception error, Guid uuid);

    /// <summary>The last use of a key is not up to date in the tables; nobody was kept out.</summary>
    [LoggerMessage(3005, LogLevel.Warning, "Could not record that the key {Key} was used")]
    public static partial void KeyUseNotRecorded(this ILogger log, Exception error, Guid key);

    /// <summary>What an owner has was not the sum over their rows, and is now: somebody changed rows by hand, or it is a bug of ours.</summary>
    [LoggerMessage(3020, LogLevel.Warning, "Corrected what {Owner} has; it was not the sum over their rows")]
    public static partial void UsageCorrected(this ILogger log, Guid owner);
}
