using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Application.Limits;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.Extensions.Logging;

namespace Kala.Application.UploadSessions;

/// <summary>Makes a file of the contents of finished sessions.</summary>
/// <param name="Parts">
/// The sessions in the order of the content, 1 to <see cref="JoinSessionsHandler.MostParts"/>; one may be named more than
/// once. They stay as they are.
/// </param>
/// <param name="File">What is declared of the file; a null size is the sum of the parts.</param>
/// <param name="Door">The kind of call.</param>
/// <param name="Caller">The owner of the parts, who becomes the owner of the file.</param>
public sealed record JoinSessions(IReadOnlyList<Guid> Parts, DeclaredFile File, UploadDoor Door, Caller Caller);

/// <summary>
/// Links the blobs of the parts, reads the whole once, and then adds the file's row and the closed session's row in one
/// transaction. Until then no row names the links; if the server dies, the collector removes them. See
/// docs/decisions/0056.
/// </summary>
public sealed class JoinSessionsHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    SessionLeases leases,
    SessionLookup sessions,
    OpenSessionHandler open,
    ContentDigest digests,
    ClosedSessions closed,
    Quota quota,
    Identifiers identifiers,
    ShutdownSignal shutdown,
    FilestoreOptions options,
    TimeProvider clock,
    ILogger<JoinSessionsHandler> log)
{
    /// <summary>A reader of the file opens all its blobs at once.</summary>
    public const int MostParts = 1000;

    private static readonly Failure WrongCount =
        Failures.ValidationFailed("parts", $"Name 1 to {MostParts} finished sessions, with no more than {MostParts} blobs together.");

    /// <summary>
    /// Creates the file and returns its uuid; durable on return. Parts that are not finished are refused without
    /// disturbing their writers. A refusal leaves nothing.
    /// </summary>
    /// <param name="command">The command; its file was validated.</param>
    /// <param name="cancellation">Counts until the bytes were verified.</param>
    public async Task<Result<Guid>> HandleAsync(JoinSessions command, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (shutdown.IsStopping)
        {
            return Failures.ServerStopping;
        }
        if (await CheckAsync(command, cancellation) is { } refusal)
        {
            return refusal;
        }
        var id = identifiers.NewId();
        var mayBeNamed = false;
        try
        {
            var verified = await LinkAndVerifyAsync(id, command, cancellation);
            if (verified.IsRefused(out var wrong))
            {
                return wrong;
            }
            // If the outcome of the commit remains unknown, the collector finds out whether a row names the links.
            mayBeNamed = true;
            if (await closed.AddAsync(verified.Value.Session, verified.Value.File, command.Caller) is { } notAdded)
            {
                mayBeNamed = false;
                return notAdded;
            }
            return id;
        }
        finally
        {
            if (!mayBeNamed)
            {
                await blobs.DeleteAllAsync(id);
            }
        }
    }

    /// <summary>Why the parts cannot be joined as they are now; null if they can. Takes no lease.</summary>
    private async Task<Failure?> CheckAsync(JoinSessions command, CancellationToken cancellation)
    {
        var (parts, declared, _, caller) = command;
        if (parts.Count is 0 or > MostParts)
        {
            return WrongCount;
        }
        var rows = new Dictionary<Guid, UploadSession>();
        foreach (var part in parts.Distinct())
        {
            var found = await sessions.FindAsync(part, caller, cancellation);
            if (found.IsRefused(out var unknown))
            {
                return unknown;
            }
            if (CheckPart(found.Value, caller) is { } unfinished)
            {
                return unfinished;
            }
            rows[part] = found.Value;
        }
        var size = parts.Sum(part => rows[part].Offset);
        return declared.Size is { } expected && expected != size ? Failures.SizeMismatch
            : open.CheckSize(size, caller) is { } tooLarge ? tooLarge
            : !quota.MustCheckBefore(caller.Owner) ? null
            : await database.ReadAsync((db, ct) => quota.CheckBeforeAsync(db, caller.Owner, size, ct), cancellation);
    }

    /// <summary>
    /// Why a session is no part; null if it is one. It must be open, because the bytes of a closed one are a file's, which is
    /// deleted without a lease, and of its owner even for an administrator, because a file has one owner.
    /// </summary>
    private static Failure? CheckPart(UploadSession part, Caller caller) =>
        part.OwnerId != caller.Owner ? Failures.SessionNotFound
        : part.Status == SessionStatus.Closed ? Failures.SessionClosed
        : part.Status == SessionStatus.Failed ? Failures.SessionFailed
        : part.ExpectedSize != part.Offset ? Failures.SizeMismatch
        : null;

    private async Task<Result<StoredContent>> LinkAndVerifyAsync(Guid id, JoinSessions command, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, shutdown.WritesMustEnd);
        try
        {
            var linked = await LinkAsync(id, command, stop.Token);
            return linked.IsRefused(out var refusal) ? refusal : await VerifyAsync(id, linked.Value, command, stop.Token);
        }
        catch (IOException fault)
        {
            var end = fault is StorageFullException ? ChunkEnd.DiskFull : ChunkEnd.DiskFault;
            log.WriteFailed(fault, id, end.ToString());
            return fault.ToFailure();
        }
        catch (OperationCanceledException) when (shutdown.WritesMustEnd.IsCancellationRequested)
        {
            return Failures.ServerStopping;
        }
    }

    /// <summary>Links the parts, each under its lease, so that nobody deletes its blobs meanwhile.</summary>
    private async Task<Result<List<LinkedPart>>> LinkAsync(Guid id, JoinSessions command, CancellationToken cancellation)
    {
        var linked = new List<LinkedPart>(command.Parts.Count);
        foreach (var part in command.Parts)
        {
            var asked = await leases.AcquireAsync(part, command.Caller, cancellation);
            if (asked.IsRefused(out var notGiven))
            {
                return notGiven with { Offset = null };
            }
            await using var held = asked.Value;
            if (CheckPart(held.Row, command.Caller) is { } refusal)
            {
                return refusal;
            }
            var extents = held.Row.Offset == 0 ? Extents.None : await blobs.LinkAsync(part, held.Row.Extents, id, cancellation);
            linked.Add(new LinkedPart(held.Row, extents));
            // Some stores make fewer blobs of many.
            if (linked.Sum(one => one.Extents.All.Count) > MostParts)
            {
                return WrongCount;
            }
        }
        return linked;
    }

    /// <summary>
    /// Reads the links once. The digests of the parts show whether the disk still has the bytes that arrived, because
    /// without a declared digest of the whole nothing else does.
    /// </summary>
    private async Task<Result<StoredContent>> VerifyAsync(
        Guid id,
        List<LinkedPart> parts,
        JoinSessions command,
        CancellationToken cancellation)
    {
        if (await digests.ReadAllAsync(id, [.. parts.Select(part => part.Extents)], cancellation) is not { } read)
        {
            return Failures.StorageError;
        }
        foreach (var (part, digest) in parts.Zip(read.Each))
        {
            if (ContentDigest.Received(part.Session) is { } received && received != digest)
            {
                return Failures.ContentCorrupt;
            }
            if (part.Session.ExpectedSha256 is { } declared && declared != digest)
            {
                return Failures.HashMismatch;
            }
        }
        if (command.File.Sha256 is { } expected && expected != read.Whole)
        {
            return Failures.HashMismatch;
        }
        var extents = parts.Aggregate(Extents.None, (whole, part) => whole.Join(part.Extents));
        // A collector may have taken links if the reading took longer than the grace time.
        return await digests.IsThereAsync(id, extents, cancellation)
            ? Close(id, extents, read.Whole, ByOf(parts, command), command)
            : Failures.StorageError;
    }

    /// <summary>What verified the file: without a digest of its own, those of its parts or of their chunks.</summary>
    private static VerifiedBy? ByOf(List<LinkedPart> parts, JoinSessions command) =>
        command.File.Sha256 is not null ? VerifiedBy.File
        : parts.TrueForAll(part => ContentDigest.VerifierOf(part.Session, part.Session.ExpectedSha256) is not null) ? VerifiedBy.Chunks
        : null;

    private StoredContent Close(Guid id, Extents extents, Sha256Digest digest, VerifiedBy? by, JoinSessions command)
    {
        var now = clock.GetUtcNow();
        var session = UploadSession.Open(id, command.Caller.Owner, command.File, command.Door, now, options.SessionLifetime);
        session.Advance(extents, null, now, options.SessionLifetime);
        return new StoredContent(session, session.Close(digest, by, now));
    }

    /// <summary>A part as it was under its lease, and the links to its blobs.</summary>
    private sealed record LinkedPart(UploadSession Session, Extents Extents);

    private sealed record StoredContent(UploadSession Session, StoredFile File);
}
