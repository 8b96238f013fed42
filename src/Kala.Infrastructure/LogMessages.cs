using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure;

/// <summary>The log messages of this project. Event ids 2000 to 2999.</summary>
internal static partial class LogMessages
{
    /// <summary>No action needed, unless it repeats: then check the disk.</summary>
    [LoggerMessage(2001, LogLevel.Warning, "Could not cut excess bytes of {Uuid}; the next write does it")]
    public static partial void CutFailed(this ILogger log, Exception error, Guid uuid);

    /// <summary>No action needed, unless it repeats: then check the disk.</summary>
    [LoggerMessage(2002, LogLevel.Warning, "Could not delete bytes of {Uuid}; the collector tries again")]
    public static partial void DeleteFailed(this ILogger log, Exception error, Guid uuid);

    /// <summary>No action needed: the previous start was interrupted.</summary>
    [LoggerMessage(2003, LogLevel.Warning, "The previous start was interrupted while it changed the tables; continuing")]
    public static partial void MigrationLockRemoved(this ILogger log);

    /// <summary>
    /// The metadata store could not write. Check its disk; clients were told that nothing was changed.
    /// </summary>
    [LoggerMessage(2004, LogLevel.Error, "A commit to the metadata store failed; nothing was changed")]
    public static partial void CommitFailed(this ILogger log, Exception error);

    /// <summary>Logged only if there were any.</summary>
    [LoggerMessage(2005, LogLevel.Information, "{Sessions} sessions have expired")]
    public static partial void Expired(this ILogger log, long sessions);

    /// <summary>Logged only if something was removed.</summary>
    [LoggerMessage(2006, LogLevel.Information, "Removed {Blobs} blobs with {Bytes} bytes, and {Sessions} rows of old sessions")]
    public static partial void Collected(this ILogger log, long blobs, long bytes, long sessions);

    /// <summary>See the exception. If it repeats, unneeded bytes stay on the disk.</summary>
    [LoggerMessage(2007, LogLevel.Error, "Housekeeping failed; it tries again at its next scheduled time")]
    public static partial void HousekeepingFailed(this ILogger log, Exception error);

    /// <summary>Set it to on, or accept that a power failure can lose what clients were told is stored.</summary>
    [LoggerMessage(2008, LogLevel.Warning, "PostgreSQL runs with {Setting} = off: a power failure can lose acknowledged bytes")]
    public static partial void NotDurable(this ILogger log, string setting);

    /// <summary>No action needed: the next writer of this session waits until the lease expires.</summary>
    [LoggerMessage(2009, LogLevel.Warning, "Could not release the lease of {Uuid}; it expires by itself")]
    public static partial void LeaseNotReleased(this ILogger log, Exception error, Guid uuid);

    /// <summary>
    /// See the exception. Uploads on this node are refused until the metadata store answers; clients then continue by
    /// themselves.
    /// </summary>
    [LoggerMessage(2010, LogLevel.Warning, "Could not check or renew {Leases} leases; those that expire are lost to this node")]
    public static partial void LeasesNotKept(this ILogger log, Exception error, int leases);

    /// <summary>
    /// Run <c>chmod go-rwx</c> as the owner, or make sure that no other account can reach the folder.
    /// </summary>
    [LoggerMessage(2011, LogLevel.Warning, "Other accounts of this machine may be able to read {Path}, and this server cannot change that: {Reason}")]
    public static partial void OpenToOthers(this ILogger log, string path, string reason);

    /// <summary>
    /// Free space: delete sessions and files, run the collector, or enlarge the disk. Until then, creations and uploads
    /// are refused.
    /// </summary>
    [LoggerMessage(2012, LogLevel.Warning, "The disk of the metadata store is full; {File} was released so that deleting, disabling and collecting still work")]
    public static partial void BallastReleased(this ILogger log, string file);

    /// <summary>No action needed: there is space again.</summary>
    [LoggerMessage(2013, LogLevel.Information, "The disk of the metadata store has space again; {File} was reserved again")]
    public static partial void BallastTaken(this ILogger log, string file);

    /// <summary>See the exception. The metrics do not change until the next try.</summary>
    [LoggerMessage(2040, LogLevel.Warning, "Could not count the sessions or read the free space; the metrics keep their last values")]
    public static partial void LevelsFailed(this ILogger log, Exception error);

    /// <summary>See the exception. The next try, five minutes later, writes these counts, too; if the server stops before, they are missing in the audit.</summary>
    [LoggerMessage(2041, LogLevel.Warning, "Could not record how often callers signed in or were refused")]
    public static partial void SignInsNotCounted(this ILogger log, Exception error);

    /// <summary>Check the disk of Datastores:Root. The collector tries again.</summary>
    [LoggerMessage(2042, LogLevel.Warning, "Could not remove files of datastore {Datastore}")]
    public static partial void DatastoreNotRemoved(this ILogger log, Exception error, Guid datastore);

    /// <summary>See the exception. The next look, five seconds later, tries again.</summary>
    [LoggerMessage(2043, LogLevel.Error, "Could not look for imports of datastores, or run one")]
    public static partial void ImportsFailed(this ILogger log, Exception error);

    /// <summary>Look at the store and the way to it if this goes on; uploads wait meanwhile, and are then refused for the moment.</summary>
    [LoggerMessage(2044, LogLevel.Warning, "A {Operation} of the store is repeated: {Reason}")]
    public static partial void StoreRequestRepeated(this ILogger log, string operation, string reason);
}
