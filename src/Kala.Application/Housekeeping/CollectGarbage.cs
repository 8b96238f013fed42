using System.Runtime.CompilerServices;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Housekeeping;

/// <summary>The result of a collector run.</summary>
/// <param name="Blobs">Number of blobs that this run removed.</param>
/// <param name="Bytes">Bytes of the removed blobs.</param>
/// <param name="Sessions">
/// Number of removed rows of forgotten sessions: aborted, expired, or with a deleted file.
/// </param>
/// <param name="IdempotencyKeys">Number of removed idempotency keys.</param>
/// <param name="Events">Number of removed events.</param>
/// <param name="Owners">Number of owners whose usage differed from the sum over their rows and was corrected.</param>
/// <param name="Compacted">Number of files whose bytes were put together in fewer blobs.</param>
public sealed record CollectReport(
    long Blobs, long Bytes, long Sessions, long IdempotencyKeys, long Events, long Owners, long Compacted);

/// <summary>
/// Removes what is no longer needed: bytes of aborted and expired sessions and of deleted files, blobs and folders
/// without a row, and forgotten rows. It starts from what is in the store and looks up the rows, so that nothing must be
/// recorded to be found again after a crash. On the way it finds the files that have many blobs.
/// </summary>
public sealed class CollectGarbageHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    ExpireSessionsHandler expire,
    ForgetRowsHandler forget,
    CompactFilesHandler compact,
    RecountOwnersHandler recount,
    DiskSurvey survey,
    TimeProvider clock,
    HousekeepingOptions options) : IDisposable
{
    private const int Page = 500;

    /// <summary>
    /// The least age of bytes without any row: they may belong to a file that is arriving in one request, which has no row
    /// before its end.
    /// </summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>
    /// Removes everything that is due. Safe during uploads and on several nodes at once; in this process a run waits for
    /// the one before it, so that neither counts what the other removes.
    /// </summary>
    /// <param name="force">
    /// Whether the grace time is ignored. Sessions are then marked as expired first, because bytes go only of marked ones:
    /// another server's clock may be behind, and its writers must know that the session is over.
    /// </param>
    /// <param name="cancellation">Cancels between two sessions.</param>
    public async Task<CollectReport> HandleAsync(bool force, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await CollectAsync(force, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Releases the turn.</summary>
    public void Dispose() => _turn.Dispose();

    private async Task<CollectReport> CollectAsync(bool force, CancellationToken cancellation)
    {
        if (force)
        {
            await expire.HandleAsync(cancellation);
        }
        var found = new DiskSurvey.Found(clock.GetUtcNow());
        var (sessions, keys, events) = await forget.HandleAsync(cancellation);
        var removed = new CollectReport(0, 0, sessions, keys, events, 0, 0);
        var scattered = new List<StoredFile>();
        await foreach (var page in WalkAsync(cancellation).Chunk(Page).WithCancellation(cancellation))
        {
            var needs = await NeedsAsync([.. page.Select(folder => folder[0].Session)], force, cancellation);
            foreach (var folder in page)
            {
                cancellation.ThrowIfCancellationRequested();
                // The others in its folder are left as long, see DueAt.
                var changedAt = folder.Where(entry => entry.Name is not null).DefaultIfEmpty(folder[0]).Max(entry => entry.ChangedAt);
                var need = needs.GetValueOrDefault(folder[0].Session, Need.Nothing);
                // What is not a blob goes last, and only alone: a young blob may be beside an old folder.
                var garbage = folder.FindAll(entry =>
                    (entry.Name is not null || folder.Count == 1) && DueAt(entry, changedAt, need, force) <= clock.GetUtcNow());
                var deletions = garbage.Count > 0 ? await CollectAsync(folder[0].Session, garbage, changedAt, force, cancellation) : [];
                if (need.File is { } file && scattered.Count < CompactFilesHandler.Most && CompactFilesHandler.IsScattered(file))
                {
                    scattered.Add(file);
                }
                removed = removed with
                {
                    Blobs = removed.Blobs + deletions.Values.Count(one => one.Bytes is not null),
                    Bytes = removed.Bytes + deletions.Values.Sum(one => one.Bytes ?? 0),
                };
                foreach (var entry in folder.Where(entry => entry.Name is { } name && !deletions.GetValueOrDefault(name).IsGone))
                {
                    found.Add(entry.Size, DueAt(entry, changedAt, need, force: false));
                }
            }
        }
        survey.Keep(found);
        removed = removed with { Owners = await recount.HandleAsync(cancellation) };
        return removed with { Compacted = await compact.HandleAsync(scattered, cancellation) };
    }

    /// <summary>Everything in the store, grouped by session.</summary>
    private async IAsyncEnumerable<List<BlobEntry>> WalkAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        List<BlobEntry> folder = [];
        await foreach (var entry in blobs.WalkAsync(cancellation))
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

    /// <summary>
    /// Checks again under the lease, when nobody else can write, and removes. Returns what was done, by the blobs' names.
    /// </summary>
    private async Task<Dictionary<string, BlobDeletion>> CollectAsync(
        Guid session,
        List<BlobEntry> garbage,
        DateTimeOffset changedAt,
        bool force,
        CancellationToken cancellation)
    {
        await using var lease = await leases.TryAcquireAsync(session, cancellation);
        if (lease is null)
        {
            return [];
        }
        var need = (await NeedsAsync([session], force, cancellation)).GetValueOrDefault(session, Need.Nothing);
        var deletions = new Dictionary<string, BlobDeletion>();
        foreach (var entry in garbage.Where(entry => DueAt(entry, changedAt, need, force) <= clock.GetUtcNow()))
        {
            if (entry.Name is { } name)
            {
                deletions[name] = await blobs.DeleteAsync(new BlobId(session, name));
            }
            else
            {
                await blobs.DeleteAllAsync(session);
            }
        }
        return deletions;
    }

    /// <summary>
    /// When a blob or folder may be removed. The age of a blob that is not needed counts from the last change of a blob in its folder: a
    /// blob that never changes may be part of a long request that goes on, or may have been replaced just now.
    /// </summary>
    private DateTimeOffset DueAt(BlobEntry entry, DateTimeOffset changedAt, Need need, bool force)
    {
        var isNeeded = entry.Name is null ? need.Content is not null : need.Content?.Names(entry.Name) == true;
        var unneededAt = isNeeded ? DateTimeOffset.MaxValue : changedAt + AgeOf(need, force);
        return unneededAt < need.OverAt ? unneededAt : need.OverAt;
    }

    /// <summary>How long bytes that no row names are left.</summary>
    private TimeSpan AgeOf(Need need, bool force)
    {
        if (need == Need.Nothing)
        {
            return options.GraceTime > LeastAge ? options.GraceTime : LeastAge;
        }
        return force ? TimeSpan.Zero : options.GraceTime;
    }

    private async Task<Dictionary<Guid, Need>> NeedsAsync(Guid[] sessions, bool force, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rows = await database.ReadAsync(
            (db, ct) => db.UploadSessions.Where(one => sessions.Contains(one.Id)).ToListAsync(ct), cancellation);
        var files = await database.ReadAsync(
            (db, ct) => db.Files.Where(one => sessions.Contains(one.Id)).ToDictionaryAsync(one => one.Id, ct), cancellation);
        return rows.ToDictionary(row => row.Id, row => row.StatusAt(now) switch
        {
            SessionStatus.Closed when files.GetValueOrDefault(row.Id) is { DeletedAt: null } file => new Need(file.Extents, DateTimeOffset.MaxValue) { File = file },
            SessionStatus.Closed or SessionStatus.Aborted => Need.Over,
            SessionStatus.Expired when force && row.Status == SessionStatus.Expired => Need.Over,
            SessionStatus.Expired => new Need(row.Extents, row.ExpiresAt + options.GraceTime),
            _ => new Need(row.Extents, DateTimeOffset.MaxValue),
        });
    }

    /// <summary>What is still needed of a folder.</summary>
    /// <param name="Content">The content that a row names; null if there is none.</param>
    /// <param name="OverAt">When everything can be removed, because the session has ended.</param>
    private sealed record Need(Extents? Content, DateTimeOffset OverAt)
    {
        /// <summary>The file; null if there is none that can be read.</summary>
        public StoredFile? File { get; init; }

        /// <summary>There is no row, perhaps not yet; only age decides.</summary>
        public static Need Nothing { get; } = new(null, DateTimeOffset.MaxValue);

        /// <summary>The session has ended.</summary>
        public static Need Over { get; } = new(null, DateTimeOffset.MinValue);
    }
}
