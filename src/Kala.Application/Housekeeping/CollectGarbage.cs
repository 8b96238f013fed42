using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Housekeeping;

/// <summary>The result of a collector run.</summary>
/// <param name="Blobs">Number of removed blobs.</param>
/// <param name="Bytes">Bytes of the removed blobs.</param>
/// <param name="Sessions">
/// Number of removed rows of forgotten sessions: aborted, expired, or with a deleted file.
/// </param>
/// <param name="IdempotencyKeys">Number of removed idempotency keys.</param>
/// <param name="Owners">Number of owners whose usage differed from the sum over their rows and was corrected.</param>
public sealed record CollectReport(long Blobs, long Bytes, long Sessions, long IdempotencyKeys, long Owners);

/// <summary>
/// Removes what is no longer needed: bytes of aborted and expired sessions and of deleted files, blobs and folders
/// without a row, and forgotten rows. It starts from what is on disk and looks up the rows, so that nothing must be
/// recorded to be found again after a crash.
/// </summary>
public sealed class CollectGarbageHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    ForgetRowsHandler forget,
    RecountOwnersHandler recount,
    TimeProvider clock,
    HousekeepingOptions options)
{
    private const int Page = 500;

    /// <summary>Removes everything that is due. Safe during uploads and on several nodes at once.</summary>
    public async Task<CollectReport> HandleAsync(CancellationToken cancellation)
    {
        var (sessions, keys) = await forget.HandleAsync(cancellation);
        var removed = new CollectReport(0, 0, sessions, keys, 0);
        foreach (var page in Folders().Chunk(Page))
        {
            var needs = await NeedsAsync([.. page.Select(folder => folder[0].Session)], cancellation);
            foreach (var folder in page)
            {
                cancellation.ThrowIfCancellationRequested();
                var need = needs.GetValueOrDefault(folder[0].Session, Need.Nothing);
                if (folder.Exists(entry => IsGarbage(entry, need, clock.GetUtcNow())))
                {
                    removed = await CollectAsync(folder[0].Session, folder, removed, cancellation);
                }
            }
        }
        return removed with { Owners = await recount.HandleAsync(cancellation) };
    }

    /// <summary>
    /// Everything on disk, grouped by session. The folder comes last, because it can only be removed when empty.
    /// </summary>
    private IEnumerable<List<BlobEntry>> Folders()
    {
        List<BlobEntry> folder = [];
        foreach (var entry in blobs.List())
        {
            if (folder.Count > 0 && folder[0].Session != entry.Session)
            {
                yield return folder;
                folder = [];
            }
            folder.Add(entry);
        }
        if (folder.Count > 0)
        {
            yield return folder;
        }
    }

    /// <summary>Checks again under the lease, when nobody else can write, and removes.</summary>
    private async Task<CollectReport> CollectAsync(
        Guid session,
        List<BlobEntry> folder,
        CollectReport removed,
        CancellationToken cancellation)
    {
        await using var lease = await leases.TryAcquireAsync(session, cancellation);
        if (lease is null)
        {
            return removed;
        }
        var need = (await NeedsAsync([session], cancellation)).GetValueOrDefault(session, Need.Nothing);
        foreach (var entry in folder.Where(entry => IsGarbage(entry, need, clock.GetUtcNow())))
        {
            if (entry.Name is { } name)
            {
                var bytes = blobs.Delete(new BlobId(session, name));
                removed = removed with { Blobs = removed.Blobs + 1, Bytes = removed.Bytes + bytes };
            }
            else
            {
                blobs.DeleteFolderIfEmpty(session);
            }
        }
        return removed;
    }

    private bool IsGarbage(BlobEntry entry, Need need, DateTimeOffset now)
    {
        var isNeeded = entry.Name is null ? need.Blob is not null : entry.Name == need.Blob;
        return !isNeeded && (need.IsOver || entry.ChangedAt < now - options.GraceTime);
    }

    private async Task<Dictionary<Guid, Need>> NeedsAsync(Guid[] sessions, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rows = await database.ReadAsync(
            (db, ct) => db.UploadSessions.Where(one => sessions.Contains(one.Id)).ToListAsync(ct), cancellation);
        var files = await database.ReadAsync(
            (db, ct) => db.Files.Where(one => sessions.Contains(one.Id)).ToDictionaryAsync(one => one.Id, ct), cancellation);
        return rows.ToDictionary(row => row.Id, row => row.StatusAt(now) switch
        {
            SessionStatus.Closed when files.GetValueOrDefault(row.Id) is { DeletedAt: null } file => new Need(file.Blob, false),
            SessionStatus.Closed or SessionStatus.Aborted => Need.Over,
            SessionStatus.Expired when row.ExpiresAt < now - options.GraceTime => Need.Over,
            _ => new Need(row.Blob, false),
        });
    }

    /// <summary>What is still needed of a folder.</summary>
    /// <param name="Blob">The blob that a row names; null if none.</param>
    /// <param name="IsOver">Whether the rest can be removed at once, because the session has ended.</param>
    private sealed record Need(string? Blob, bool IsOver)
    {
        /// <summary>There is no row, perhaps not yet; only age decides.</summary>
        public static Need Nothing { get; } = new(null, false);

        /// <summary>The session has ended.</summary>
        public static Need Over { get; } = new(null, true);
    }
}
