using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Kala.Application.UploadSessions;

/// <summary>A chunk for a session.</summary>
/// <param name="Session">The session's uuid.</param>
/// <param name="Caller">The sender.</param>
/// <param name="Body">Its fields and bytes.</param>
public sealed record WriteChunk(Guid Session, Caller Caller, ChunkBody Body);

/// <summary>
/// Writes a chunk. Refusals that need no lease come first, then the lease, the bytes and the row, in this order.
/// Decision 7 in <c>docs/http-api.md</c> lists what is kept of a chunk that does not succeed.
/// </summary>
public sealed class WriteChunkHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    SessionLookup sessions,
    SuspectBlobs suspects,
    Accounts accounts,
    Identifiers identifiers,
    TimeProvider clock,
    ShutdownSignal shutdown,
    FilestoreOptions options,
    ILogger<WriteChunkHandler> log)
{
    /// <summary>
    /// Writes the chunk and returns the session's view; the whole chunk is durable on return. Refusals carry the
    /// committed offset once the session is known. If the client disconnects, the exception of its connection is
    /// thrown.
    /// </summary>
    public async Task<Result<SessionView>> HandleAsync(WriteChunk command, CancellationToken cancellation)
    {
        var found = await sessions.FindAsync(command.Session, command.Caller, cancellation);
        if (found.IsRefused(out var unknown))
        {
            return WithOffset(unknown);
        }
        await using var rights = new RightsWatch(accounts, command.Caller, Permissions.Upload, clock);
        var understood = await UnderstandAsync(found.Value, command.Body, rights, cancellation);
        if (understood.IsRefused(out var refusal))
        {
            return refusal with { Offset = found.Value.Offset };
        }

        var asked = await leases.AcquireAsync(command.Session, options.HandOverTimeout, cancellation);
        await using var lease = asked.IsRefused(out var notGiven) ? null : asked.Value;
        var current = await sessions.FindAsync(command.Session, command.Caller, lease, cancellation);
        if (current.IsRefused(out var ended))
        {
            return WithOffset(ended);
        }
        var session = current.Value;
        var late = notGiven ?? CheckChunk(session, understood.Value, command.Body);
        return late is null
            ? await TakeAsync(session, understood.Value, command, lease!, rights)
            : late with { Offset = session.Offset };
    }

    /// <summary>Every answer to a write carries the offset, once the session is known.</summary>
    private static Failure WithOffset(Failure ended) => ended with { Offset = (ended as SessionFailure)?.Session.Offset };

    private async Task<Result<Chunk>> UnderstandAsync(
        UploadSession session,
        ChunkBody body,
        RightsWatch rights,
        CancellationToken cancellation)
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
        var fields = await ReadFieldsAsync(body, rights, cancellation);
        if (fields.IsRefused(out var malformed))
        {
            return malformed;
        }
        var chunk = Chunk.From(fields.Value);
        return chunk.IsRefused(out _) ? chunk : CheckChunk(session, chunk.Value, body) is { } failure ? failure : chunk;
    }

    /// <summary>Fields may arrive slowly, as long as the caller keeps the right to write.</summary>
    private static async Task<Result<ChunkFields>> ReadFieldsAsync(ChunkBody body, RightsWatch rights, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, rights.Lost);
        try
        {
            return await body.ReadFieldsAsync(end.Token);
        }
        catch (OperationCanceledException) when (rights.Lost.IsCancellationRequested)
        {
            return await rights.CheckAsync() ?? Failures.Unauthenticated;
        }
    }

    private Failure? CheckChunk(UploadSession session, Chunk chunk, ChunkBody body)
    {
        if (session.CheckWrite(chunk.Mode) is { } refusal)
        {
            return refusal;
        }
        var start = chunk.Mode == WriteMode.Write ? 0 : chunk.Offset ?? session.Offset;
        return start > session.Offset ? Failures.OffsetMismatch
            : body.LeastLength > Largest(session) - start ? TooLong(session)
            : null;
    }

    private async Task<Result<SessionView>> TakeAsync(
        UploadSession session,
        Chunk chunk,
        WriteChunk command,
        IUploadLease lease,
        RightsWatch rights)
    {
        var commit = new OffsetCommit(database, session, lease);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lease.Superseded, shutdown.WritesMustEnd, rights.Lost);
        try
        {
            if (chunk.Mode == WriteMode.Append && session is { BlobSuspect: true, Offset: > 0 }
                && await suspects.MoveAsync(session, commit, stop.Token) is { } notMoved)
            {
                return notMoved with { Offset = commit.Committed };
            }
            var write = Plan(session, chunk, commit, rights);
            var outcome = await blobs.WriteAsync(write, command.Body.Data, stop.Token);
            return await KeepAsync(session, chunk, commit, write, outcome, lease, rights);
        }
        catch (StorageFullException full)
        {
            // The blob stays as it is: only the next write may cut bytes that a commit with an unknown outcome may have
            // counted.
            return full.ToFailure() with { Offset = commit.Committed };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var why = lease.Superseded.IsCancellationRequested ? Failures.WriteSuperseded
                : await rights.CheckAsync() ?? Failures.ServerStopping;
            return why with { Offset = commit.Committed };
        }
    }

    private BlobWrite Plan(UploadSession session, Chunk chunk, OffsetCommit commit, RightsWatch rights)
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
            Checkpoint = position => SaveAsync(commit, chunk, blob, position, isLast: false, rights),
        };
    }

    private async Task<Result<SessionView>> KeepAsync(
        UploadSession session,
        Chunk chunk,
        OffsetCommit commit,
        BlobWrite write,
        BlobWriteOutcome outcome,
        IUploadLease lease,
        RightsWatch rights)
    {
        var before = commit.FirstBlob;
        var lost = await rights.CheckAsync();
        var isWhole = outcome.End == BlobWriteEnd.Complete && lost is null;
        var brings = lost is null && outcome.Durable.Offset > (write.Blob == commit.CommittedBlob ? commit.Committed : 0);
        // The last commit also releases the lease, unless an earlier blob must be deleted under it.
        var isLast = isWhole && write.Blob == commit.CommittedBlob;
        var isMine = !(isWhole || brings) || await SaveAsync(commit, chunk, write.Blob, outcome.Durable, isLast, rights);
        if (!isMine || outcome.End == BlobWriteEnd.Superseded)
        {
            lost ??= await rights.CheckAsync();
            return lost is null ? await SupersededAsync(session, commit) : lost with { Offset = commit.Committed };
        }
        if (outcome.End is BlobWriteEnd.DiskFault or BlobWriteEnd.DiskFull)
        {
            log.WriteFailed(outcome.Cause, session.Id, outcome.End.ToString());
        }
        if (outcome.IsBlobSuspect && write.Blob == commit.CommittedBlob)
        {
            await commit.SaveAsync(row => row.MarkBlobSuspect());
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
        return (lost ?? FailureOf(session, outcome, lease)) with { Offset = commit.Committed };
    }

    private Task<bool> SaveAsync(
        OffsetCommit commit,
        Chunk chunk,
        BlobId blob,
        BlobPosition position,
        bool isLast,
        RightsWatch rights) =>
        commit.SaveAsync(
            row =>
            {
                row.NameIfUnnamed(chunk.Filename);
                row.Advance(blob.Name, position.Offset, position.DigestState, clock.GetUtcNow(), options.SessionLifetime);
            },
            isLast,
            rights);

    private async Task<Failure> SupersededAsync(UploadSession session, OffsetCommit commit)
    {
        var now = await sessions.FindAnyAsync(session.Id, new Caller(session.OwnerId), CancellationToken.None);
        return Failures.WriteSuperseded with { Offset = now.IsRefused(out _) ? commit.Committed : now.Value.Offset };
    }

    private Failure FailureOf(UploadSession session, BlobWriteOutcome outcome, IUploadLease lease) => outcome.End switch
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

    /// <summary>Cuts bytes beyond the committed offset before the lease is released.</summary>
    private void CutBack(OffsetCommit commit, BlobId written) =>
        blobs.Cut(written, written == commit.CommittedBlob ? commit.Committed : 0);

    private long Largest(UploadSession session) => session.ExpectedSize ?? options.MaxFileSize;

    private Failure TooLong(UploadSession session) =>
        session.ExpectedSize is null ? Failures.FileTooLarge(options.MaxFileSize) : Failures.SizeExceeded;
}
