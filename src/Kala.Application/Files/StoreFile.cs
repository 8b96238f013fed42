using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Application.Limits;
using Kala.Application.UploadSessions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Files;

/// <summary>A whole file in one request.</summary>
/// <param name="Caller">The sender.</param>
/// <param name="File">What is declared before the body; the size is null if the length of the body is unknown.</param>
/// <param name="Body">Its bytes. If its fields declare the file, they count.</param>
public sealed record StoreFile(Caller Caller, DeclaredFile File, ChunkBody Body)
{
    /// <summary>The kind of call.</summary>
    public UploadDoor Door { get; init; } = UploadDoor.Raw;
}

/// <summary>
/// Receives the bytes and then adds the file's row and the closed session's row in one transaction. Until then no row
/// names the bytes; if the server dies, the collector removes them. See docs/decisions/0058.
/// </summary>
public sealed class StoreFileHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    ChunkReceiver receiver,
    ShutdownSignal shutdown,
    OpenSessionHandler open,
    DeclaredBytes declared,
    ClosedSessions closed,
    ContentDigest digests,
    Accounts accounts,
    Quota quota,
    SizeLimits limits,
    Identifiers identifiers,
    FilestoreOptions options,
    TimeProvider clock,
    ILogger<StoreFileHandler> log)
{
    /// <summary>Stores the file and returns its uuid; durable on return.</summary>
    public async Task<Result<Guid>> HandleAsync(StoreFile command, CancellationToken cancellation)
    {
        if (shutdown.IsStopping)
        {
            return Failures.ServerStopping;
        }
        var (caller, size) = (command.Caller, command.File.Size);
        if (open.CheckSize(size, caller) is { } tooLarge)
        {
            return tooLarge;
        }
        if (database.MissingBytes is > 0 and var missing)
        {
            return new StorageFullException { MissingBytes = missing }.ToFailure();
        }
        using var space = await declared.ReserveAsync(size, cancellation);
        if (space is null)
        {
            return Failures.InsufficientStorage;
        }
        return quota.MustCheckBefore(caller.Owner)
            && await database.ReadAsync((db, ct) => quota.CheckBeforeAsync(db, caller.Owner, size, ct), cancellation) is { } full
            ? full
            : await ReceiveAsync(command, space, cancellation);
    }

    private async Task<Result<Guid>> ReceiveAsync(StoreFile command, SpaceReservation space, CancellationToken cancellation)
    {
        await using var rights = new RightsWatch(accounts, command.Caller, Permissions.Upload, clock);
        var limit = limits.Of(command.File.Size, command.Caller);
        if (command.Body.LeastLength > limit.Bytes)
        {
            return limit.More;
        }
        var chunk = await Chunk.ReadAsync(command.Body, rights, cancellation);
        if (chunk.IsRefused(out var malformed))
        {
            return malformed;
        }
        var file = chunk.Value.File ?? command.File;
        var session = UploadSession.Open(
            identifiers.NewId(), command.Caller.Owner, file, command.Door, clock.GetUtcNow(), options.SessionLifetime);
        var plan = new ChunkPlan(limit.Bytes)
        {
            Checksum = chunk.Value.Checksum,
            // Nothing is committed, but the disk need not write everything at the end.
            Checkpoint = position =>
            {
                space.Arrived(position.Extents.Length);
                return Task.FromResult(true);
            },
        };
        var mayBeNamed = false;
        try
        {
            var stored = await ReceiveAsync(session, chunk.Value, plan, command, rights) is { } notWhole
                ? notWhole
                : await VerifyAsync(session);
            if (stored.IsRefused(out var refusal))
            {
                return refusal;
            }
            // If the outcome of the commit remains unknown, the collector finds out whether a row names the bytes.
            mayBeNamed = true;
            var notAdded = await closed.AddAsync(session, stored.Value, command.Caller);
            mayBeNamed = notAdded is null;
            return notAdded is null ? session.Id : notAdded;
        }
        finally
        {
            if (!mayBeNamed)
            {
                await blobs.DeleteAllAsync(session.Id);
            }
        }
    }

    /// <summary>Stores the bytes. Returns why they are not whole; null if they are.</summary>
    private async Task<Failure?> ReceiveAsync(
        UploadSession session,
        Chunk chunk,
        ChunkPlan plan,
        StoreFile command,
        RightsWatch rights)
    {
        await using var writer = blobs.OpenWriter(session.Id, Extents.None);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown.WritesMustEnd, rights.Lost);
        var receipt = await receiver.ReceiveAsync(writer, Sha256State.Empty, plan, command.Body.Data, stop.Token);
        if (receipt.End is ChunkEnd.DiskFault or ChunkEnd.DiskFull)
        {
            log.WriteFailed(receipt.Cause, session.Id, receipt.End.ToString());
        }
        session.NameIfUnnamed(chunk.Filename);
        session.Advance(
            receipt.Durable.Extents, receipt.Durable.DigestState, clock.GetUtcNow(), options.SessionLifetime, receipt.IsVerified);
        var lost = await rights.CheckAsync();
        return lost is not null || receipt.End == ChunkEnd.Complete ? lost
            : receipt.ToFailure(limits.Of(session.ExpectedSize, command.Caller).More, shutdown);
    }

    /// <summary>Compares the bytes with what was declared, and closes the session.</summary>
    private async Task<Result<StoredFile>> VerifyAsync(UploadSession session)
    {
        if (session.ExpectedSize is { } size && size != session.Offset)
        {
            return Failures.SizeMismatch;
        }
        var read = await digests.OfAsync(session);
        if (read.IsRefused(out var unreadable))
        {
            return unreadable;
        }
        if (session.ExpectedSha256 is { } expected && expected != read.Value)
        {
            return Failures.HashMismatch;
        }
        var by = ContentDigest.VerifierOf(session, session.ExpectedSha256);
        // A collector may have taken the bytes of a request that was silent for longer than the grace time.
        return await digests.IsThereAsync(session.Id, session.Extents, CancellationToken.None)
            ? session.Close(read.Value, by, clock.GetUtcNow())
            : Failures.StorageError;
    }
}
