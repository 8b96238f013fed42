using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Housekeeping;

/// <summary>What the collector has done.</summary>
/// <param name="Blobs">Blobs removed that no row needs.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Sessions">Rows removed of aborted and expired sessions that are not remembered any more.</param>
/// <param name="IdempotencyKeys">Idempotency keys removed.</param>
public sealed record CollectReport(long Blobs, long Bytes, long Sessions, long IdempotencyKeys);

/// <summary>
/// Removes what nobody needs any more: bytes of aborted and expired sessions and of deleted files, blobs and folders that
/// no row names, rows that are remembered no longer. It goes by what lies on the disk and asks the rows about it, so that
/// nothing has to be written down to be found again after a crash.
/// </summary>
public sealed class CollectGarbageHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    TimeProvider clock,
    FilestoreOptions filestore,
    HousekeepingOptions options)
{
    private const int Page = 500;

    /// <summary>Removes all that is due now. Safe beside live uploads, and on several nodes at once.</summary>
    public async Task<CollectReport> HandleAsync(CancellationToken cancellation)
    {
        var removed = await ForgetAsync(cancellation);
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
        return removed;
    }

    /// <summary>What is on disk, a session at a time, its folder last: it can go only when nothing is left in it.</summary>
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

    /// <summary>Looks again while nobody else can write, and removes.</summary>
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

    private async Task<CollectReport> ForgetAsync(CancellationToken cancellation)
    {
        var forgotten = clock.GetUtcNow() - filestore.SessionMemory;
        var sessions = await database.WriteEvenIfFullAsync(
            (db, ct) => db.UploadSessions
                .Where(one => (one.Status == SessionStatus.Aborted && one.UpdatedAt < forgotten)
                    || (one.Status == SessionStatus.Expired && one.ExpiresAt < forgotten))
                .ExecuteDeleteAsync(ct),
            cancellation);
        var dead = clock.GetUtcNow() - IdempotencyKey.Lifetime;
        var keys = await database.WriteEvenIfFullAsync(
            (db, ct) => db.IdempotencyKeys.Where(one => one.CreatedAt < dead).ExecuteDeleteAsync(ct), cancellation);
        return new CollectReport(0, 0, sessions, keys);
    }

    /// <summary>What of a folder is needed.</summary>
    /// <param name="Blob">The blob that a row names; null if none is.</param>
    /// <param name="IsOver">Whether the rest may go at once: nobody will come back for it.</param>
    private sealed record Need(string? Blob, bool IsOver)
    {
        /// <summary>No row at all: perhaps not yet, so that only time tells.</summary>
        public static Need Nothing { get; } = new(null, false);

        /// <summary>The session has ended.</summary>
        public static Need Over { get; } = new(null, true);
    }
}
