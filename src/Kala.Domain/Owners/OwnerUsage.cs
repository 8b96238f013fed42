namespace Kala.Domain.Owners;

/// <summary>
/// One part of an owner's usage. An owner's usage is the sum over several rows, so that servers that add to it at the
/// same time do not wait for each other. Database triggers maintain the rows; see docs/decisions/0046.
/// </summary>
public sealed class OwnerUsage
{
    private OwnerUsage()
    {
    }

    /// <summary>The owner.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>The part: 0 on SQLite, 0 to 63 on PostgreSQL; housekeeping uses <see cref="CorrectionSlot"/>.</summary>
    public int Slot { get; private set; }

    /// <summary>
    /// Bytes declared by open and failed sessions, plus bytes of readable files. A part may be negative.
    /// </summary>
    public long Bytes { get; private set; }

    /// <summary>Number of open and failed sessions.</summary>
    public long Sessions { get; private set; }

    /// <summary>Number of readable files.</summary>
    public long Files { get; private set; }

    /// <summary>Number of rows that are only remembered: aborted and expired sessions, and deleted files.</summary>
    public long Ended { get; private set; }

    /// <summary>The slot that the triggers never use.</summary>
    public static int CorrectionSlot => 64;

    /// <summary>Creates the row that corrects an owner's sum.</summary>
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
