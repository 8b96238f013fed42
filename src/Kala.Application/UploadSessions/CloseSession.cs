using FluentValidation;
using Kala.Application.Contents;
using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Blobs;
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
    SessionLeases leases,
    SessionLookup sessions,
    ContentDigest digests,
    Accounts accounts,
    Quota quota,
    FilestoreOptions options)
{
    /// <summary>
    /// Closes the session and returns the file's uuid; durable on return. Closing it again changes nothing.
    /// </summary>
    /// <param name="command">The validated command.</param>
    /// <param name="id">The session.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellation">Counts until the lease is acquired.</param>
    public Task<Result<Guid>> HandleAsync(CloseSession command, Guid id, Caller caller, CancellationToken cancellation)
    {
        _ = Sha256Digest.TryParse(command.Hash, out var late);
        return HandleAsync(id, late, needsDigest: !options.AllowCloseWithoutHash, offset: null, caller, cancellation);
    }

    /// <summary>
    /// The same for a kind of call that closes sessions whether or not a digest was declared. Refused if the session does not
    /// have the bytes up to the offset, and no others.
    /// </summary>
    public Task<Result<Guid>> HandleAsync(Guid id, long offset, Caller caller, CancellationToken cancellation) =>
        HandleAsync(id, late: null, needsDigest: false, offset, caller, cancellation);

    private async Task<Result<Guid>> HandleAsync(
        Guid id,
        Sha256Digest? late,
        bool needsDigest,
        long? offset,
        Caller caller,
        CancellationToken cancellation)
    {
        var found = await sessions.FindAsync(id, caller, cancellation);
        if (found.IsRefused(out var unknown))
        {
            return unknown;
        }
        if (Settled(found.Value, late, offset) is { } settled)
        {
            return settled;
        }
        var asked = await leases.AcquireAsync(id, caller, cancellation);
        if (asked.IsRefused(out var notGiven))
        {
            // Of two simultaneous closes, the one that waits too long for the lease can still return the other's result.
            var now = await sessions.FindAsync(id, caller, cancellation);
            return now.IsRefused(out _) ? notGiven : Settled(now.Value, late, offset) ?? notGiven;
        }
        await using var session = asked.Value;
        return Settled(session.Row, late, offset) ?? await VerifyAsync(session, late, needsDigest, caller);
    }

    /// <summary>The result for a session that was already closed or has failed; null for any other.</summary>
    private static Result<Guid>? Settled(UploadSession session, Sha256Digest? late, long? offset) => session.Status switch
    {
        SessionStatus.Open or SessionStatus.Closed when offset is not null && offset != session.Offset =>
            Failures.OffsetMismatch with { Offset = session.Offset },
        SessionStatus.Closed when late is not null && late != session.Sha256 =>
            Failures.HashConflict with { Offset = session.Offset },
        SessionStatus.Closed => session.Id,
        SessionStatus.Failed => Failures.HashMismatch with { Offset = session.Offset },
        _ => null,
    };

    private async Task<Result<Guid>> VerifyAsync(LeasedSession session, Sha256Digest? late, bool needsDigest, Caller caller)
    {
        var row = session.Row;
        var offset = row.Offset;
        var expected = row.ExpectedSha256 ?? late;
        var by = ContentDigest.VerifierOf(row, expected);
        var refusal = late is not null && late != expected ? Failures.HashConflict
            : row.ExpectedSize is { } size && size != offset ? Failures.SizeMismatch
            : by is null && needsDigest ? Failures.HashRequired
            : null;
        if (refusal is not null)
        {
            return refusal with { Offset = offset };
        }
        var read = await digests.OfAsync(row);
        if (read.IsRefused(out var unreadable))
        {
            return unreadable with { Offset = offset };
        }
        if (expected is null || read.Value == expected)
        {
            // The upload may have taken days, or this request hours.
            var isUndeclared = row.ExpectedSize is null;
            var notClosed = await session.CloseAsync(
                read.Value,
                by,
                async (db, ct) => await accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct) is { } lost ? lost with { Offset = offset }
                    : isUndeclared ? quota.CheckSize(row.Offset, caller) ?? await quota.CheckFileAsync(db, row.OwnerId, row.Offset, ct)
                    : null,
                locks: isUndeclared);
            return notClosed is null ? row.Id : notClosed;
        }
        if (row.ExpectedSha256 is null)
        {
            // A hash sent only with close may be the client's mistake: the session stays as it is.
            return Failures.HashMismatch with { Offset = offset };
        }
        return await session.FailAsync(Failures.HashMismatch, async (db, ct) =>
                await accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct) is { } lost ? lost with { Offset = offset } : null)
            ?? Failures.HashMismatch with { Offset = 0 };
    }
}
