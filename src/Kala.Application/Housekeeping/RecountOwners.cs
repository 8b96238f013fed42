using Kala.Application.Abstractions;
using Kala.Domain.Files;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Housekeeping;

/// <summary>
/// Compares each owner's usage with the sum over their rows and corrects it. The database maintains the usage itself,
/// so a difference comes from outside: rows that were restored or changed by hand.
/// </summary>
public sealed class RecountOwnersHandler(IKalaDatabase database, ILogger<RecountOwnersHandler> log)
{
    /// <summary>Returns the number of corrected owners. Safe during uploads and on several nodes at once.</summary>
    public async Task<long> HandleAsync(CancellationToken cancellation)
    {
        var wrong = await database.ReadAsync((db, ct) => Differences(db.UploadSessions, db.Files, db.OwnerUsage).ToListAsync(ct), cancellation);
        foreach (var owner in wrong.ConvertAll(one => one.Owner))
        {
            await database.WriteEvenIfFullAsync((db, ct) => CorrectAsync(db, owner, ct), cancellation);
            log.UsageCorrected(owner);
        }
        return wrong.Count;
    }

    /// <summary>
    /// The missing amounts. One query sees one moment, and later changes keep the difference the same, so it can be
    /// added at any later time.
    /// </summary>
    private static IQueryable<Difference> Differences(
        IQueryable<UploadSession> sessions,
        IQueryable<StoredFile> files,
        IQueryable<OwnerUsage> usage) => sessions
            .GroupBy(one => one.OwnerId)
            .Select(of => new
            {
                Owner = of.Key,
                Bytes = of.Sum(one => one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed ? one.ExpectedSize ?? 0L : 0L),
                Sessions = of.Sum(one => one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed ? 1L : 0L),
                Files = 0L,
                Ended = of.Sum(one => one.Status == SessionStatus.Aborted || one.Status == SessionStatus.Expired ? 1L : 0L),
            })
            .Concat(files.GroupBy(one => one.OwnerId).Select(of => new
            {
                Owner = of.Key,
                Bytes = of.Sum(one => one.DeletedAt == null ? one.Size : 0L),
                Sessions = 0L,
                Files = of.Sum(one => one.DeletedAt == null ? 1L : 0L),
                Ended = of.Sum(one => one.DeletedAt != null ? 1L : 0L),
            }))
            .Concat(usage.Select(one => new
            {
                Owner = one.OwnerId,
                Bytes = -one.Bytes,
                Sessions = -one.Sessions,
                Files = -one.Files,
                Ended = -one.Ended,
            }))
            .GroupBy(one => one.Owner)
            .Select(of => new Difference
            {
                Owner = of.Key,
                Bytes = of.Sum(one => one.Bytes),
                Sessions = of.Sum(one => one.Sessions),
                Files = of.Sum(one => one.Files),
                Ended = of.Sum(one => one.Ended),
            })
            .Where(one => one.Bytes != 0 || one.Sessions != 0 || one.Files != 0 || one.Ended != 0);

    /// <summary>Checks again while no other node corrects this owner.</summary>
    private static async Task<bool> CorrectAsync(KalaContext db, Guid owner, CancellationToken cancellation)
    {
        await db.SerializeAsync(owner, cancellation);
        var missing = await Differences(
                db.UploadSessions.Where(one => one.OwnerId == owner),
                db.Files.Where(one => one.OwnerId == owner),
                db.OwnerUsage.Where(one => one.OwnerId == owner))
            .SingleOrDefaultAsync(cancellation);
        if (missing is null)
        {
            return false;
        }
        var corrected = await db.OwnerUsage
            .Where(one => one.OwnerId == owner && one.Slot == OwnerUsage.CorrectionSlot)
            .ExecuteUpdateAsync(
                row => row
                    .SetProperty(one => one.Bytes, one => one.Bytes + missing.Bytes)
                    .SetProperty(one => one.Sessions, one => one.Sessions + missing.Sessions)
                    .SetProperty(one => one.Files, one => one.Files + missing.Files)
                    .SetProperty(one => one.Ended, one => one.Ended + missing.Ended),
                cancellation);
        if (corrected == 0)
        {
            db.Add(OwnerUsage.Correction(owner, missing.Bytes, missing.Sessions, missing.Files, missing.Ended));
        }
        return true;
    }

    private sealed record Difference
    {
        public Guid Owner { get; init; }

        public long Bytes { get; init; }

        public long Sessions { get; init; }

        public long Files { get; init; }

        public long Ended { get; init; }
    }
}
