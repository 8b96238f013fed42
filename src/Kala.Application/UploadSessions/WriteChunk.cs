using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>One chunk for a session.</summary>
/// <param name="Session">Which.</param>
/// <param name="Caller">Who sends it.</param>
/// <param name="Body">Its fields and bytes.</param>
public sealed record WriteChunk(Guid Session, Caller Caller, ChunkBody Body);

/// <summary>
/// Takes a chunk: what needs no lease is refused without it, then the lease, the bytes, the row, in this order. What is
/// kept of a chunk that does not succeed is the table of decision 7 in <c>docs/http-api.md</c>.
/// </summary>
public sealed class WriteChunkHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    SessionLookup sessions,
    Identifiers identifiers,
    TimeProvider clock,
    ShutdownSignal shutdown,
    FilestoreOptions options)
{
    /// <summary>
    /// The session's view when all of the chunk is durable. A refusal carries the committed offset as soon as the
    /// session is known. A client that went away is thrown as its connection threw it.
    /// </summary>
    public async Task<Result<SessionView>> HandleAsync(WriteChunk command, CancellationToken cancellation)
    {
        var found = await sessions.FindAsync(command.Session, command.Caller, cancellation);
        if (found.IsRefused(out var unknown))
        {
            return unknown;
        }
        var understood = await UnderstandAsync(found.Value, command.Body, cancellation);
        if (understood.IsRefused(out var refusal))
        {
            return refusal with { Offset = found.Value.Offset };
        }

        await using var lease = await leases.AcquireAsync(command.Session, options.HandOverTimeout, cancellation);
        var current = await sessions.FindAsync(command.Session, command.Caller, cancellation);
        if (current.IsRefused(out var ended))
        {
            return ended;
        }
        var session = current.Value;
        var late = lease is null ? Failures.SessionBusy : Refuses(session, understood.Value, command.Body);
        return late is null
            ? await TakeAsync(session, understood.Value, command, lease!)
            : late with { Offset = session.Offset };
    }

    private async Task<Result<Chunk>> UnderstandAsync(UploadSession session, ChunkBody body, CancellationToken cancellation)
    {
        if (shutdown.IsStopping)
        {
            return Failures.ServerStopping;
        }
        if (session.Status == SessionStatus.Closed)
        {
            return Failures.SessionClosed;
        }
        if (body.LeastLength > Largest(session))
        {
            return TooLong(session);
        }
        var fields = await body.ReadFieldsAsync(cancellation);
        if (fields.IsRefused(out var malformed))
        {
            return malformed;
        }
        var chunk = Chunk.From(fields.Value);
        return chunk.IsRefused(out _) ? chunk : Refuses(session, chunk.Value, body) is { } failure ? failure : chunk;
    }

    private Failure? Refuses(UploadSession session, Chunk chunk, ChunkBody body)
    {
        if (session.RefusesWrite(chunk.Mode) is { } refusal)
        {
            return refusal;
        }
        var start = chunk.Mode == WriteMode.Write ? 0 : chunk.Offset ?? session.Offset;
        return start > session.Offset ? Failures.OffsetMismatch
            : body.LeastLength > Largest(session) - start ? TooLong(session)
            : null;
    }

    private async Task<Result<SessionView>> TakeAsync(UploadSession session, Chunk chunk, WriteChunk command, IUploadLease lease)
    {
        var commit = new OffsetCommit(database, session);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lease.Superseded, shutdown.WritesMustEnd);
        try
        {
            if (chunk.Mode == WriteMode.Append && session is { BlobSuspect: true, Offset: > 0 }
                && await MoveAsync(session, commit) is { } stays)
            {
                return stays with { Offset = commit.Committed };
            }
            var write = Plan(session, chunk, commit);
            var outcome = await blobs.WriteAsync(write, command.Body.Data, stop.Token);
            return await KeepAsync(session, chunk, commit, write, outcome, lease);
        }
        catch (StorageFullException)
        {
            // The blob stays as it is: only the next write may cut what a commit of unknown outcome may have counted.
            return Failures.InsufficientStorage with { Offset = commit.Committed };
        }
    }

    /// <summary>A blob whose sync failed is believed up to the committed offset only, and is never written again.</summary>
    /// <returns>Why it could not be moved; null if it was.</returns>
    private async Task<Failure?> MoveAsync(UploadSession session, OffsetCommit commit)
    {
        var old = session.BlobId;
        var fresh = old with { Name = identifiers.NewBlob() };
        Sha256State? copied;
        try
        {
            copied = await blobs.CopyAsync(old, fresh, session.Offset, CancellationToken.None);
        }
        catch (IOException fault)
        {
            blobs.Delete(fresh);
            return fault is StorageFullException ? Failures.InsufficientStorage : Failures.StorageError;
        }
        if (session.DigestState is { } known && copied is { } found && !known.ToBytes().AsSpan().SequenceEqual(found.ToBytes()))
        {
            blobs.Delete(fresh);
            throw new IOException($"The kept bytes of session {session.Id} are no longer what they were.");
        }
        var moved = await commit.SaveAsync(row =>
            row.Keep(fresh.Name, row.Offset, copied ?? row.DigestState, clock.GetUtcNow(), options.SessionLifetime));
        blobs.Delete(moved ? old : fresh);
        return moved ? null : Failures.WriteSuperseded;
    }

    private BlobWrite Plan(UploadSession session, Chunk chunk, OffsetCommit commit)
    {
        var replaces = chunk.Mode == WriteMode.Write || session.Offset == 0;
        var needsBlob = replaces && (session.Offset > 0 || session.BlobSuspect);
        var blob = needsBlob ? session.BlobId with { Name = identifiers.NewBlob() } : session.BlobId;
        var from = replaces ? new BlobPosition(0, Sha256State.Empty) : new BlobPosition(session.Offset, session.DigestState);
        var start = chunk.Offset ?? from.Offset;
        return new BlobWrite(blob, from)
        {
            Skip = from.Offset - start,
            Limit = Largest(session) - start,
            Sha256 = chunk.Sha256,
            KeepsPartial = chunk.KeepsPartial,
            Checkpoint = position => SaveAsync(commit, chunk, blob, position),
        };
    }

    private async Task<Result<SessionView>> KeepAsync(
        UploadSession session,
        Chunk chunk,
        OffsetCommit commit,
        BlobWrite write,
        BlobWriteOutcome outcome,
        IUploadLease lease)
    {
        var before = commit.FirstBlob;
        var isWhole = outcome.End == BlobWriteEnd.Complete;
        var brings = outcome.Durable.Offset > (write.Blob == commit.CommittedBlob ? commit.Committed : 0);
        var isMine = !(isWhole || brings) || await SaveAsync(commit, chunk, write.Blob, outcome.Durable);
        if (!isMine || outcome.End == BlobWriteEnd.Superseded)
        {
            return await SupersededAsync(session, commit);
        }
        if (outcome.End == BlobWriteEnd.DiskFault && write.Blob == commit.CommittedBlob)
        {
            await commit.SaveAsync(row => row.Distrust());
        }
        if (before != commit.CommittedBlob)
        {
            blobs.Delete(before);
        }
        if (isWhole)
        {
            return sessions.View(session);
        }
        CutBack(commit, write.Blob);
        return WhyNotWhole(session, outcome, lease) with { Offset = commit.Committed };
    }

    private Task<bool> SaveAsync(OffsetCommit commit, Chunk chunk, BlobId blob, BlobPosition position) =>
        commit.SaveAsync(row =>
        {
            row.NameIfUnnamed(chunk.Filename);
            row.Keep(blob.Name, position.Offset, position.DigestState, clock.GetUtcNow(), options.SessionLifetime);
        });

    private async Task<Failure> SupersededAsync(UploadSession session, OffsetCommit commit)
    {
        var now = await sessions.FindAnyAsync(session.Id, new Caller(session.OwnerId), CancellationToken.None);
        return Failures.WriteSuperseded with { Offset = now.IsRefused(out _) ? commit.Committed : now.Value.Offset };
    }

    private Failure WhyNotWhole(UploadSession session, BlobWriteOutcome outcome, IUploadLease lease) => outcome.End switch
    {
        BlobWriteEnd.Cut when lease.Superseded.IsCancellationRequested => Failures.WriteSuperseded,
        BlobWriteEnd.Cut when shutdown.WritesMustEnd.IsCancellationRequested => Failures.ServerStopping,
        BlobWriteEnd.Malformed when outcome.Cause is MalformedBodyException malformed => malformed.Failure,
        BlobWriteEnd.TooLong => TooLong(session),
        BlobWriteEnd.WrongDigest => Failures.ChunkHashMismatch,
        BlobWriteEnd.DiskFull => Failures.InsufficientStorage,
        BlobWriteEnd.DiskFault => Failures.StorageError,
        _ => throw new ClientGoneException(outcome.Cause),
    };

    /// <summary>What was written beyond the row goes away before the lease does.</summary>
    private void CutBack(OffsetCommit commit, BlobId written) =>
        blobs.Cut(written, written == commit.CommittedBlob ? commit.Committed : 0);

    private long Largest(UploadSession session) => session.ExpectedSize ?? options.MaxFileSize;

    private Failure TooLong(UploadSession session) =>
        session.ExpectedSize is null ? Failures.FileTooLarge(options.MaxFileSize) : Failures.SizeExceeded;
}
