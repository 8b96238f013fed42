namespace Kala.Domain.Owners;

/// <summary>
/// A part of what an owner has. An owner has several such rows, so that servers that add something at the same time need
/// not wait for each other; their sum counts. Triggers of the database keep them, see docs/decisions/0046.
/// </summary>
public sealed class OwnerUsage
{
    private OwnerUsage()
    {
    }

    /// <summary>Whose part it is.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>Which part: 0 on SQLite, 0 to 63 on PostgreSQL; <see cref="CorrectionSlot"/> is housekeeping's.</summary>
    public int Slot { get; private set; }

    /// <summary>Bytes that open and failed sessions declared, and bytes of files that can be read. A part may be negative.</summary>
    public long Bytes { get; private set; }

    /// <summary>Sessions that are open or failed.</summary>
    public long Sessions { get; private set; }

    /// <summary>Files that can be read.</summary>
    public long Files { get; private set; }

    /// <summary>Rows that are only remembered: aborted and expired sessions, and deleted files.</summary>
    public long Ended { get; private set; }

    /// <summary>The part that no change of a session or a file touches.</summary>
    public static int CorrectionSlot => 64;

    /// <summary>A part that corrects the others.</summary>
    public static OwnerUsage Correction(Guid owner, long bytes, long sessions, long files, long ended) => new()
    {
        OwnerId = owner,
        Slot = CorrectionSlot,
        Bytes = bytes,
        Sessions = sessions,
        Files = files,
        Ended = ended,
    };
}
