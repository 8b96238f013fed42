using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure;

/// <summary>What this layer logs. Event ids 2000 to 2999.</summary>
internal static partial class LogMessages
{
    /// <summary>Nothing to do, unless it comes again and again: then look at the disk.</summary>
    [LoggerMessage(2001, LogLevel.Warning, "Could not cut the bytes of {Uuid} back; the next write does it")]
    public static partial void CutFailed(this ILogger log, Exception error, Guid uuid);

    /// <summary>Nothing to do, unless it comes again and again: then look at the disk.</summary>
    [LoggerMessage(2002, LogLevel.Warning, "Could not delete bytes of {Uuid}; the collector tries again")]
    public static partial void DeleteFailed(this ILogger log, Exception error, Guid uuid);

    /// <summary>Nothing to do: the start before this one did not come to its end.</summary>
    [LoggerMessage(2003, LogLevel.Warning, "A start was cut off while it changed the tables; going on with it")]
    public static partial void MigrationLockRemoved(this ILogger log);

    /// <summary>The metadata store could not write. Look at its disk; clients were told that nothing was changed.</summary>
    [LoggerMessage(2004, LogLevel.Error, "A commit to the metadata store failed; nothing of it counts")]
    public static partial void CommitFailed(this ILogger log, Exception error);

    /// <summary>Comes only when there were some.</summary>
    [LoggerMessage(2005, LogLevel.Information, "{Sessions} sessions have expired")]
    public static partial void Expired(this ILogger log, long sessions);

    /// <summary>Comes only when something was removed.</summary>
    [LoggerMessage(2006, LogLevel.Information, "Removed {Blobs} blobs with {Bytes} bytes, and {Sessions} rows of old sessions")]
    public static partial void Collected(this ILogger log, long blobs, long bytes, long sessions);

    /// <summary>The exception says why. Where it comes again and again, bytes that nobody needs stay on the disk.</summary>
    [LoggerMessage(2007, LogLevel.Error, "Housekeeping failed; it tries again at its next time")]
    public static partial void HousekeepingFailed(this ILogger log, Exception error);

    /// <summary>Set it to on, or accept that what clients were told is only as safe as the power supply.</summary>
    [LoggerMessage(2008, LogLevel.Warning, "PostgreSQL runs with {Setting} = off: a loss of power can cost what was acknowledged")]
    public static partial void NotDurable(this ILogger log, string setting);

    /// <summary>Nothing to do: the next writer of this session waits for it to run out.</summary>
    [LoggerMessage(2009, LogLevel.Warning, "Could not give the lease of {Uuid} back; it runs out by itself")]
    public static partial void LeaseNotReleased(this ILogger log, Exception error, Guid uuid);

    /// <summary>The exception says why. Uploads on this node are refused until the metadata store answers; clients go on by themselves.</summary>
    [LoggerMessage(2010, LogLevel.Warning, "Could not look after {Leases} leases; those that run out are not this node's any more")]
    public static partial void LeasesNotKept(this ILogger log, Exception error, int leases);

    /// <summary>Close it yourself, with <c>chmod go-rwx</c> as its owner; or see to it that no other account reaches the folder.</summary>
    [LoggerMessage(2011, LogLevel.Warning, "Other accounts of this machine may read {Path}, and this server cannot change that: {Reason}")]
    public static partial void OpenToOthers(this ILogger log, string path, string reason);

    /// <summary>Make room: delete sessions and files, collect, or enlarge the disk. Creations and uploads are refused until then.</summary>
    [LoggerMessage(2012, LogLevel.Warning, "The disk of the metadata store is full; {File} was given back for deleting, disabling and collecting")]
    public static partial void BallastReleased(this ILogger log, string file);

    /// <summary>Nothing to do: there is room again.</summary>
    [LoggerMessage(2013, LogLevel.Information, "There is room for the metadata store again; {File} was taken back")]
    public static partial void BallastTaken(this ILogger log, string file);

    /// <summary>The exception says why. The metrics stand still until the next try.</summary>
    [LoggerMessage(2040, LogLevel.Warning, "Could not count the sessions or ask the disk; the metrics keep what was last known")]
    public static partial void LevelsFailed(this ILogger log, Exception error);
}
