using Kala.Application.Abstractions;
using Kala.Application.Contents;
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
    IBlobStore blobs,
    ChunkReceiver receiver,
    SessionLeases leases,
    SessionLookup sessions,
    Accounts accounts,
    SizeDeclaration sizes,
    SizeLimits limits,
    TimeProvider clock,
    ShutdownSignal shutdown,
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
        var understood = await UnderstandAsync(found.Value, command, rights, cancellation);
        if (understood.IsRefused(out var refusal))
        {
            return refusal with { Offset = found.Value.Offset };
        }

        var asked = await leases.AcquireAsync(command.Session, command.Caller, cancellation);
        if (asked.IsRefused(out var notGiven))
        {
            return WithOffset(notGiven);
        }
        await using var session = asked.Value;
        var chunk = understood.Value;
        var limit = await limits.OfAsync(session.Row, chunk.Size, command.Caller, cancellation);
        return CheckChunk(session.Row, chunk, command.Body, limit) is { } late
            ? late with { Offset = session.Committed.Length }
            : await TakeAsync(session, chunk, command, limit, rights);
    }

    /// <summary>Every answer to a write carries the offset, once the session is known.</summary>
    private static Failure WithOffset(Failure ended) => ended with { Offset = ended.Offset ?? (ended as SessionFailure)?.Session.Offset };

    private async Task<Result<Chunk>> UnderstandAsync(
        UploadSession session,
        WriteChunk command,
        RightsWatch rights,
        CancellationToken cancellation)
    {
        var body = command.Body;
        if (shutdown.IsStopping)
        {
            return Failures.ServerStopping;
        }
        if (session.Status == SessionStatus.Closed)
        {
            return Failures.SessionClosed;
        }
        var limit = limits.Of(session, null, command.Caller);
        if (body.LeastLength > limit.Bytes)
        {
            return limit.More;
        }
        var asked = await Chunk.ReadAsync(body, rights, cancellation);
        if (asked.IsRefused(out _))
        {
            return asked;
        }
        var chunk = asked.Value;
        if (session.CheckWrite(chunk.Mode) is { } refusal)
        {
            return refusal;
        }
        // Whether an exact chunk is at the offset is known only when nobody else moves it.
        return chunk.IsExact && chunk.Offset != session.Offset ? chunk
            : CheckChunk(session, chunk, body, limits.Of(session, chunk.Size, command.Caller)) is { } failure ? failure
            : chunk;
    }

    private static Failure? CheckChunk(UploadSession session, Chunk chunk, ChunkBody body, SizeLimit limit)
    {
        if (session.CheckWrite(chunk.Mode) is { } refusal)
        {
            return refusal;
        }
        var start = chunk.Mode == WriteMode.Write ? 0 : chunk.Offset ?? session.Offset;
        return start > session.Offset || (chunk.IsExact && start < session.Offset) ? Failures.OffsetMismatch
            : chunk.Size is { } size && session.CheckSize(size) is { } conflict ? conflict
            : body.LeastLength > limit.Bytes - start ? limit.More
            : null;
    }

    private async Task<Result<SessionView>> TakeAsync(
        LeasedSession session,
        Chunk chunk,
        WriteChunk command,
        SizeLimit limit,
        RightsWatch rights)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(session.Superseded, shutdown.WritesMustEnd, rights.Lost);
        try
        {
            // Before the bytes, because a client that sent the size once may not send it again; after a body with a checksum,
            // because a body that is discarded changes nothing.
            var size = session.Row.ExpectedSize is null ? chunk.Size : null;
            var refusal = (size is { } early && chunk.Checksum is null ? await sizes.DeclareAsync(session, early, command.Caller) : null)
                ?? await ReceiveAsync(session, chunk, command, limit, rights, stop.Token);
            return refusal is null ? sessions.View(session.Row) : refusal with { Offset = refusal.Offset ?? session.Committed.Length };
        }
        catch (StorageFullException full)
        {
            return full.ToFailure() with { Offset = session.Committed.Length };
        }
        catch (DatabaseUnavailableException outage)
        {
            log.WriteFailed(outage, session.Row.Id, nameof(Failures.DatabaseUnavailable));
            // A commit of unknown outcome may have replaced the content by a shorter one.
            return session.MayBeReplaced ? Failures.DatabaseUnavailable
                : Failures.DatabaseUnavailable with { Offset = session.Committed.Length };
        }
    }

    /// <summary>Stores what may be kept of the body. Returns why it is not whole; null if it is.</summary>
    private async Task<Failure?> ReceiveAsync(
        LeasedSession session,
        Chunk chunk,
        WriteChunk command,
        SizeLimit limit,
        RightsWatch rights,
        CancellationToken stop)
    {
        var from = chunk.Mode == WriteMode.Write || session.Committed.Length == 0
            ? new ContentPosition(Extents.None, Sha256State.Empty)
            : new ContentPosition(session.Committed, session.Row.DigestState);
        var start = chunk.Offset ?? from.Extents.Length;
        if (chunk.IsExact)
        {
            session.Row.ForbidRestart();
        }
        var plan = new ChunkPlan(limit.Bytes - start)
        {
            Skip = from.Extents.Length - start,
            Checksum = chunk.Checksum,
            KeepsPartial = chunk.KeepsPartial,
            Checkpoint = chunk.KeepsPartial ? SaveAsync : null,
        };
        await using var writer = blobs.OpenWriter(session.Row.Id, from.Extents);
        var receipt = await receiver.ReceiveAsync(writer, from.DigestState, plan, command.Body.Data, stop);
        if (receipt.End == ChunkEnd.Complete && chunk.Size is { } size && session.Row.ExpectedSize is null
            && await sizes.DeclareAsync(session, size, command.Caller) is { } notDeclared)
        {
            return notDeclared;
        }
        return await KeepAsync(session, chunk, receipt, limit, writer, rights);

        async Task<bool> SaveAsync(ContentPosition position) =>
            await session.AdvanceAsync(position, chunk.Filename, isLast: false, interruption: null, rights.CheckAsync) is null;
    }

    private async Task<Failure?> KeepAsync(
        LeasedSession session,
        Chunk chunk,
        ChunkReceipt receipt,
        SizeLimit limit,
        IBlobWriter writer,
        RightsWatch rights)
    {
        var lost = await rights.CheckAsync();
        var isWhole = receipt.End == ChunkEnd.Complete && lost is null;
        var durable = receipt.Durable.Extents;
        var brings = lost is null && durable.Length > 0 && durable != session.Committed;
        var interruption = lost is null ? Interruption(session, receipt) : null;
        if (isWhole || brings)
        {
            lost = await session.AdvanceAsync(
                receipt.Durable, chunk.Filename, isLast: isWhole, interruption, rights.CheckAsync, receipt.IsVerified);
        }
        else if (interruption is not null && !session.Superseded.IsCancellationRequested)
        {
            await session.RecordInterruptionAsync(interruption);
        }
        if (receipt.End == ChunkEnd.Superseded)
        {
            lost ??= await rights.CheckAsync() ?? Failures.WriteSuperseded;
        }
        if (lost == Failures.WriteSuperseded)
        {
            var now = await sessions.FindAnyAsync(session.Row.Id, new Caller(session.Row.OwnerId), CancellationToken.None);
            return now.IsRefused(out _) ? lost : lost with { Offset = now.Value.Offset };
        }
        if (receipt.End is ChunkEnd.DiskFault or ChunkEnd.DiskFull)
        {
            log.WriteFailed(receipt.Cause, session.Row.Id, receipt.End.ToString());
        }
        await session.SealAsync(writer.Durable);
        return lost ?? (isWhole ? null : FailureOf(session, receipt, limit));
    }

    /// <summary>Why the body is cut, for its event; null if it is not.</summary>
    private string? Interruption(LeasedSession session, ChunkReceipt receipt) => receipt.End switch
    {
        ChunkEnd.Superseded => Failures.WriteSuperseded.Code,
        ChunkEnd.Cut when session.Superseded.IsCancellationRequested => Failures.WriteSuperseded.Code,
        ChunkEnd.Cut when shutdown.WritesMustEnd.IsCancellationRequested => Failures.ServerStopping.Code,
        ChunkEnd.Cut => "client_gone",
        ChunkEnd.DiskFull => Failures.InsufficientStorage.Code,
        ChunkEnd.DiskFault => ((receipt.Cause as IOException)?.ToFailure() ?? Failures.StorageError).Code,
        _ => null,
    };

    private Failure FailureOf(LeasedSession session, ChunkReceipt receipt, SizeLimit limit) =>
        receipt.End == ChunkEnd.Cut && session.Superseded.IsCancellationRequested
            ? Failures.WriteSuperseded
            : receipt.ToFailure(limit.More, shutdown);
}
