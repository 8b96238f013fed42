using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;

namespace Kala.Application.UploadSessions;

/// <summary>Closes a session; after that its file can be read.</summary>
public sealed record CloseSession
{
    /// <summary>The file's SHA-256; optional if it was declared at creation.</summary>
    public string? Hash { get; init; }
}

/// <summary>Validates a <see cref="CloseSession"/>.</summary>
public sealed class CloseSessionValidator : AbstractValidator<CloseSession>
{
    /// <summary>Defines the rules.</summary>
    public CloseSessionValidator() => RuleFor(command => command.Hash)
        .Must(hash => hash is null || Sha256Digest.TryParse(hash, out _))
        .WithMessage(Sha256Digest.AcceptedForms);
}

/// <summary>
/// Checks state, lease, declared digests, size and digest, in this order (decision 9 in <c>docs/http-api.md</c>), and
/// inserts the file's row in the transaction that closes the session. The bytes do not move.
/// </summary>
public sealed class CloseSessionHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    SessionLookup sessions,
    SuspectBlobs suspects,
    Accounts accounts,
    Quota quota,
    Identifiers identifiers,
    TimeProvider clock,
    FilestoreOptions options)
{
    /// <summary>
    /// Closes the session and returns the file's uuid; durable on return. Closing it again changes nothing.
    /// </summary>
    /// <param name="command">The validated command.</param>
    /// <param name="id">The session.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellation">Counts until the lease is acquired.</param>
    public async Task<Result<Guid>> HandleAsync(CloseSession command, Guid id, Caller caller, CancellationToken cancellation)
    {
        _ = Sha256Digest.TryParse(command.Hash, out var late);
        var found = await sessions.FindAsync(id, caller, cancellation);
        if (found.IsRefused(out var unknown))
        {
            return unknown;
        }
        if (Settled(found.Value, late) is { } settled)
        {
            return settled;
        }
        var asked = await leases.AcquireAsync(id, options.HandOverTimeout, cancellation);
        await using var lease = asked.IsRefused(out var notGiven) ? null : asked.Value;
        var current = await sessions.FindAsync(id, caller, lease, CancellationToken.None);
        if (current.IsRefused(out var ended))
        {
            return ended;
        }
        var session = current.Value;
        // Of two simultaneous closes, the one that waits too long for the lease can still return the other's result.
        return Settled(session, late)
            ?? (lease is null
                ? notGiven! with { Offset = session.Offset }
                : await VerifyAsync(session, late, options.AllowCloseWithoutHash, caller, lease));
    }

    /// <summary>Closes a session of a door that needs no digest. The caller must not hold the lease.</summary>
    internal async Task<Result<Guid>> CloseUnverifiedAsync(UploadSession session, Caller caller)
    {
        var asked = await leases.AcquireAsync(session.Id, options.HandOverTimeout, CancellationToken.None);
        if (asked.IsRefused(out var notGiven))
        {
            return notGiven;
        }
        await using var lease = asked.Value;
        var current = await sessions.FindAsync(session.Id, new Caller(session.OwnerId), lease, CancellationToken.None);
        return current.IsRefused(out var ended) ? ended
            : await VerifyAsync(current.Value, null, mayLackHash: true, caller, lease);
    }

    /// <summary>The result for a session that was already closed or has failed; null for any other.</summary>
    private static Result<Guid>? Settled(UploadSession session, Sha256Digest? late) => session.Status switch
    {
        SessionStatus.Closed when late is not null && late != session.Sha256 =>
            Failures.HashConflict with { Offset = session.Offset },
        SessionStatus.Closed => session.Id,
        SessionStatus.Failed => Failures.HashMismatch with { Offset = session.Offset },
        _ => null,
    };

    private async Task<Result<Guid>> VerifyAsync(
        UploadSession session,
        Sha256Digest? late,
        bool mayLackHash,
        Caller caller,
        IUploadLease lease)
    {
        var expected = session.ExpectedSha256 ?? late;
        var refusal = late is not null && late != expected ? Failures.HashConflict
            : session.ExpectedSize is { } size && size != session.Offset ? Failures.SizeMismatch
            : expected is null && !mayLackHash ? Failures.HashRequired
            : null;
        if (refusal is not null)
        {
            return refusal with { Offset = session.Offset };
        }
        // A writer of another node that outlived its lease may still have the blob open; a file's blob must never
        // change.
        if (session is { BlobSuspect: true, Offset: > 0 } && lease.Token is not null)
        {
            var commit = new OffsetCommit(database, session, lease);
            if (await suspects.MoveAsync(session, commit, CancellationToken.None) is { } notMoved)
            {
                return notMoved with { Offset = commit.Committed };
            }
        }
        var read = await blobs.DigestAsync(session);
        if (read.IsRefused(out var unreadable))
        {
            return unreadable with { Offset = session.Offset };
        }
        var actual = read.Value;
        var before = SessionSnapshot.Of(session);
        if (expected is null || actual == expected)
        {
            var isDeclared = session.ExpectedSize is not null;
            var file = session.Close(actual, expected is not null, clock.GetUtcNow());
            return await CommitAsync(session, before, file, isDeclared, caller, lease);
        }
        if (session.ExpectedSha256 is null)
        {
            // A hash sent only with close may be the client's mistake: the session stays as it is.
            return Failures.HashMismatch with { Offset = session.Offset };
        }
        var wrong = session.BlobId;
        session.Fail(Failures.HashMismatch, identifiers.NewBlob(), clock.GetUtcNow());
        var failed = await CommitAsync(session, before, file: null, isDeclared: true, caller, lease);
        if (failed.IsRefused(out var lost))
        {
            return lost;
        }
        blobs.Delete(wrong);
        return Failures.HashMismatch with { Offset = 0 };
    }

    /// <summary>Updates the row and inserts the file, if the row still has the verified values.</summary>
    private async Task<Result<Guid>> CommitAsync(
        UploadSession session,
        SessionSnapshot before,
        StoredFile? file,
        bool isDeclared,
        Caller caller,
        IUploadLease lease)
    {
        var isFirstRun = true;
        // The last change also releases the lease, unless a blob must still be deleted under it.
        var releasesLease = file is not null;
        var committed = await database.WriteAsync<Result<Guid>>(
            async (db, ct) =>
            {
                if (!isFirstRun && await IsDoneAsync(db, session, ct))
                {
                    return session.Id;
                }
                isFirstRun = false;
                // The upload may have taken days, or this request hours.
                if (await accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct) is { } lost)
                {
                    return lost with { Offset = before.Offset };
                }
                if (!isDeclared && await quota.CheckFileAsync(db, session, ct) is { } full)
                {
                    return full;
                }
                if (!await db.UpdateAsync(session, before, lease.Token, releasesLease, isAlone: file is null, ct))
                {
                    return Failures.WriteSuperseded;
                }
                if (file is not null)
                {
                    db.Insert(file);
                }
                return session.Id;
            },
            CancellationToken.None);
        if (releasesLease && !committed.IsRefused(out _))
        {
            lease.MarkReleased();
        }
        return committed;
    }

    /// <summary>
    /// Whether an earlier run, whose commit was not confirmed, has already updated the row. Blob names are random, so
    /// if another close made a file of the same blob, it is the same file.
    /// </summary>
    private static async Task<bool> IsDoneAsync(KalaContext db, UploadSession session, CancellationToken cancellation) =>
        await db.FindSessionAsync(session.Id, cancellation) is { } row && SessionSnapshot.Of(row) == SessionSnapshot.Of(session);
}
