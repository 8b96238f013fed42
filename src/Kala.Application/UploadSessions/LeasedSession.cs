using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Application.Telemetry;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;
using Condition = System.Func<
    Kala.Application.Abstractions.KalaContext,
    System.Threading.CancellationToken,
    System.Threading.Tasks.ValueTask<Kala.Domain.Failure?>>;

namespace Kala.Application.UploadSessions;

/// <summary>
/// A session held by one writer, and the only way to change it. Each change is one commit, which happens only if the row
/// still has the values of the one before and the lease's token, so that a writer that lost the session changes nothing.
/// </summary>
public sealed class LeasedSession(
    IKalaDatabase database,
    ISessionRows rows,
    IBlobStore blobs,
    KalaMetrics metrics,
    TimeProvider clock,
    FilestoreOptions options,
    UploadSession row,
    IUploadLease lease,
    Guid? actor) : IAsyncDisposable
{
    private SessionSnapshot _at = SessionSnapshot.Of(row);
    private readonly SessionEvents _events = new(database, row, clock, actor, lease.IsTakenOver);

    /// <summary>The row; after a change that was refused, its values are those that were not committed.</summary>
    public UploadSession Row => row;

    /// <summary>The content in the row, which clients may be told.</summary>
    public Extents Committed => _at.Extents;

    /// <summary>Whether a change whose outcome is unknown would have replaced <see cref="Committed"/>.</summary>
    public bool MayBeReplaced => _at.Extents.All is [var first, ..] && !row.Extents.Names(first.Blob);

    /// <summary>Cancelled when another request wants the session.</summary>
    public CancellationToken Superseded => lease.Superseded;

    /// <summary>Commits which bytes are durable; durable on return. Blobs that no longer count are deleted.</summary>
    /// <param name="position">The content; a different one replaces what was there.</param>
    /// <param name="filename">The name for a session without one; null if none.</param>
    /// <param name="isLast">Whether nothing follows, so that the same commit can release the lease.</param>
    /// <param name="interruption">Why the body is cut; null if it is not.</param>
    /// <param name="condition">Why the change must not be made, asked in its transaction; null if it may.</param>
    /// <param name="isVerified">Whether the bytes that are new came in a chunk whose digest matched.</param>
    /// <returns>Why nothing was committed; null if it was.</returns>
    public async Task<Failure?> AdvanceAsync(
        ContentPosition position,
        string? filename,
        bool isLast,
        string? interruption,
        Condition condition,
        bool isVerified = false)
    {
        var events = _events.OfChange(_at.Extents, position.Extents, interruption);
        var dropped = _at.Extents.All.Where(one => !position.Extents.Names(one.Blob)).ToList();
        row.NameIfUnnamed(filename);
        row.Advance(position.Extents, position.DigestState, clock.GetUtcNow(), options.SessionLifetime, isVerified);
        var refusal = await CommitAsync(file: null, events, releases: isLast && dropped.Count == 0, condition);
        if (refusal is null)
        {
            _events.MarkTold();
            foreach (var one in dropped)
            {
                await blobs.DeleteAsync(new BlobId(row.Id, one.Blob));
            }
        }
        return refusal;
    }

    /// <summary>Records that a body was cut of which nothing is kept; it may fail.</summary>
    public Task RecordInterruptionAsync(string why) => _events.RecordInterruptionAsync(_at.Extents.Length, why);

    /// <summary>Declares the size of a session without one; durable on return.</summary>
    /// <returns>Why nothing was committed; null if it was.</returns>
    public async Task<Failure?> DeclareSizeAsync(long size, Condition condition)
    {
        var refusal = await database.WriteAsync(
            async (db, ct) =>
            {
                var mine = db.UploadSessions.Where(one => one.Id == row.Id && one.LeaseToken == lease.Token);
                // An earlier run, whose commit was not confirmed, may have declared it; its bytes must not count twice.
                if (await mine.AnyAsync(one => one.ExpectedSize == size, ct))
                {
                    return null;
                }
                if (await condition(db, ct) is { } refusal)
                {
                    return refusal;
                }
                var changed = await mine.Where(one => one.ExpectedSize == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(one => one.ExpectedSize, size), ct);
                return changed > 0 ? null : Failures.WriteSuperseded;
            },
            CancellationToken.None);
        if (refusal is null)
        {
            row.DeclareSize(size);
        }
        return refusal;
    }

    /// <summary>From now on nothing restarts the upload, because its offset is told to a client that relies on it.</summary>
    /// <returns>Why nothing was committed; null if it was.</returns>
    public async Task<Failure?> ForbidRestartAsync()
    {
        if (!row.RestartAllowed && !_events.IsTakenOver)
        {
            return null;
        }
        row.ForbidRestart();
        return await CommitAsync(file: null, _events.OfTakeOver(_at.Extents.Length), releases: true, (_, _) => default);
    }

    /// <summary>Records that the last blob must not be written to again, if the writer says so.</summary>
    /// <param name="writers">The content of a writer that has ended.</param>
    public async Task SealAsync(Extents writers)
    {
        // After a refused change the row has values that must not be committed; then the blob stays as it is, because the next
        // writer writes all bytes after the committed ones again.
        var isCommitted = SessionSnapshot.Of(row) == _at;
        if (isCommitted && writers.IsSealed && _at.Extents.Open is { } open && writers.All[^1].Blob == open.Blob)
        {
            row.SealExtents();
            await CommitAsync(file: null, [], releases: false, (_, _) => default);
        }
    }

    /// <summary>Turns the session into a file, in one commit; the caller has compared the bytes with what was declared.</summary>
    /// <param name="sha256">The digest of the bytes.</param>
    /// <param name="by">What verified them; null if nothing did.</param>
    /// <param name="condition">Why the change must not be made, asked in its transaction; null if it may.</param>
    /// <param name="locks">Whether the condition locks rows.</param>
    /// <returns>Why nothing was committed; null if it was.</returns>
    public Task<Failure?> CloseAsync(Sha256Digest sha256, VerifiedBy? by, Condition condition, bool locks)
    {
        var file = row.Close(sha256, by, clock.GetUtcNow());
        return CommitAsync(file, [_events.Of(EventKinds.Closed, file.Size)], releases: true, condition, locks);
    }

    /// <summary>Discards the bytes; a WRITE begins anew.</summary>
    /// <returns>Why nothing was committed; null if it was.</returns>
    public async Task<Failure?> FailAsync(Failure why, Condition condition)
    {
        var wrong = _at.Extents;
        row.Fail(why, clock.GetUtcNow());
        if (await CommitAsync(file: null, [_events.Of(EventKinds.Failed, wrong.Length, why.Code)], releases: false, condition) is { } refusal)
        {
            return refusal;
        }
        foreach (var one in wrong.All)
        {
            await blobs.DeleteAsync(new BlobId(row.Id, one.Blob));
        }
        return null;
    }

    /// <summary>Ends the session without a file, even on a full disk. The bytes are still there.</summary>
    /// <returns>Why nothing was committed; null if it was, or if the session had ended before.</returns>
    public Task<Failure?> AbortAsync(Condition condition)
    {
        var now = clock.GetUtcNow();
        return database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                if (await condition(db, ct) is { } refusal)
                {
                    return refusal;
                }
                var current = await db.UploadSessions.SingleOrDefaultAsync(one => one.Id == row.Id && one.LeaseToken == lease.Token, ct);
                if (current?.Status is SessionStatus.Open or SessionStatus.Failed)
                {
                    current.Abort(now);
                    db.Add(_events.Of(EventKinds.Aborted, current.Offset));
                }
                // If somebody has removed the row, nothing is left to abort.
                return current is null ? await db.UploadSessions.AnyAsync(one => one.Id == row.Id, ct) ? Failures.WriteSuperseded : null
                    : current.Status == SessionStatus.Closed ? Failures.SessionClosed
                    : null;
            },
            CancellationToken.None);
    }

    /// <summary>Marks the session as expired, if its time has passed.</summary>
    public async Task<bool> ExpireAsync(DateTimeOffset now, CancellationToken cancellation) =>
        await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                var changed = await db.UploadSessions
                    .Where(one => one.Id == row.Id && one.ExpiresAt <= now)
                    .Where(one => one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed)
                    .ExecuteUpdateAsync(set => set.SetProperty(one => one.Status, SessionStatus.Expired), ct);
                if (changed > 0)
                {
                    db.Add(_events.Of(EventKinds.Expired, row.Offset));
                }
                return changed > 0;
            },
            cancellation);

    /// <summary>Removes the row of a session that has ended without a file, and its idempotency key.</summary>
    /// <returns>Why it is still there; null if it is gone.</returns>
    public Task<Failure?> ForgetAsync() => database.WriteEvenIfFullAsync(
        async (db, ct) =>
        {
            await db.IdempotencyKeys.Where(one => one.CreatedAt == row.CreatedAt && one.SessionId == row.Id).ExecuteDeleteAsync(ct);
            var removed = await db.UploadSessions
                .Where(one => one.Id == row.Id && one.LeaseToken == lease.Token)
                .Where(one => one.Status == SessionStatus.Aborted || one.Status == SessionStatus.Expired)
                .ExecuteDeleteAsync(ct);
            if (removed > 0)
            {
                db.Add(_events.Of(EventKinds.Forgotten, row.Offset));
            }
            // An earlier run, whose commit was not confirmed, may have removed it; if it is there, the lease was lost.
            return await db.UploadSessions.AnyAsync(one => one.Id == row.Id, ct) ? Failures.WriteSuperseded : null;
        },
        CancellationToken.None);

    /// <summary>Releases the lease.</summary>
    public async ValueTask DisposeAsync()
    {
        var isTakenOver = lease.Superseded.IsCancellationRequested;
        await lease.DisposeAsync();
        if (isTakenOver)
        {
            metrics.LeaseTakenOver();
        }
    }

    private async Task<Failure?> CommitAsync(
        StoredFile? file,
        List<Event> events,
        bool releases,
        Condition condition,
        bool locks = false)
    {
        var isFirstRun = true;
        // A condition that locks needs a transaction.
        var refusal = locks
            ? await database.WriteAsync(RunAsync, CancellationToken.None)
            : await database.WriteOneAsync(RunAsync, CancellationToken.None);
        if (refusal is null)
        {
            _at = SessionSnapshot.Of(row);
            if (releases)
            {
                lease.MarkReleased();
            }
        }
        return refusal;

        async Task<Failure?> RunAsync(KalaContext db, CancellationToken ct)
        {
            var isRepeated = !isFirstRun;
            isFirstRun = false;
            // A file that exists is not refused any more.
            if (isRepeated && file is not null && await IsCommittedAsync(db, ct))
            {
                return null;
            }
            if (await condition(db, ct) is { } refusal)
            {
                return refusal;
            }
            var isMine = file is null
                ? await rows.UpdateAsync(db, row, _at, lease.Token, releases, await _events.BoundAsync(db, events, ct), ct)
                : await rows.CloseAsync(db, row, _at, lease.Token, file, events[0], ct);
            return isMine || (isRepeated && await IsCommittedAsync(db, ct)) ? null : Failures.WriteSuperseded;
        }
    }

    /// <summary>
    /// Whether an earlier run, whose commit was not confirmed, has already changed the row. This lease's token proves that
    /// nobody else has changed it since. Without the token, blobs' names, which are random, and the digest of the same
    /// number of bytes prove that the content is this writer's; who closed it first makes no difference.
    /// </summary>
    private Task<bool> IsCommittedAsync(KalaContext db, CancellationToken cancellation) => db.UploadSessions.AnyAsync(
        one => one.Id == row.Id && one.Status == row.Status && one.Generation == row.Generation && one.Extents == row.Extents
            && (one.LeaseToken == lease.Token || one.Status == SessionStatus.Closed
                || (row.DigestState != null && one.DigestState == row.DigestState)),
        cancellation);
}
