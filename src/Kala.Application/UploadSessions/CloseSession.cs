using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>Ends an upload: from then on its file can be read.</summary>
public sealed record CloseSession
{
    /// <summary>The file's SHA-256, if it was not declared before, or again.</summary>
    public string? Hash { get; init; }
}

/// <summary>What a <see cref="CloseSession"/> must look like.</summary>
public sealed class CloseSessionValidator : AbstractValidator<CloseSession>
{
    /// <summary>Defines the rules.</summary>
    public CloseSessionValidator() => RuleFor(command => command.Hash)
        .Must(hash => hash is null || Sha256Digest.TryParse(hash, out _))
        .WithMessage(Sha256Digest.AcceptedForms);
}

/// <summary>
/// Checks state, lease, digests, size and digest, in this order (decision 9 in <c>docs/http-api.md</c>), and makes the
/// file's row in the transaction that closes the session. The bytes do not move.
/// </summary>
public sealed class CloseSessionHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    SessionLookup sessions,
    Identifiers identifiers,
    TimeProvider clock,
    FilestoreOptions options)
{
    /// <summary>The file's uuid; durable on return. Closing a closed session again changes nothing.</summary>
    /// <param name="command">Valid.</param>
    /// <param name="id">The session.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellation">Counts until the lease is there.</param>
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
        await using var lease = await leases.AcquireAsync(id, options.HandOverTimeout, cancellation);
        if (lease is null)
        {
            return Failures.SessionBusy with { Offset = found.Value.Offset };
        }
        var current = await sessions.FindAsync(id, caller, CancellationToken.None);
        if (current.IsRefused(out var ended))
        {
            return ended;
        }
        var session = current.Value;
        return Settled(session, late) ?? await VerifyAsync(session, late, options.AllowCloseWithoutHash);
    }

    /// <summary>Closes a session of a door that needs no digest. The caller holds no lease.</summary>
    internal async Task<Result<Guid>> CloseUnverifiedAsync(UploadSession session)
    {
        await using var lease = await leases.AcquireAsync(session.Id, options.HandOverTimeout, CancellationToken.None);
        var current = await sessions.FindAsync(session.Id, new Caller(session.OwnerId), CancellationToken.None);
        return lease is null ? Failures.SessionBusy
            : current.IsRefused(out var ended) ? ended
            : await VerifyAsync(current.Value, null, mayLackHash: true);
    }

    /// <summary>The answer of a session that was closed, or found wrong, before.</summary>
    private static Result<Guid>? Settled(UploadSession session, Sha256Digest? late) => session.Status switch
    {
        SessionStatus.Closed when late is not null && late != session.Sha256 =>
            Failures.HashConflict with { Offset = session.Offset },
        SessionStatus.Closed => session.Id,
        SessionStatus.Failed => Failures.HashMismatch with { Offset = session.Offset },
        _ => null,
    };

    private async Task<Result<Guid>> VerifyAsync(UploadSession session, Sha256Digest? late, bool mayLackHash)
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
        var read = await blobs.DigestAsync(session);
        if (read.IsRefused(out var unreadable))
        {
            return unreadable with { Offset = session.Offset };
        }
        var actual = read.Value;
        if (expected is null || actual == expected)
        {
            return await CommitAsync(session, row => row.Close(actual, expected is not null, clock.GetUtcNow()));
        }
        if (session.ExpectedSha256 is null)
        {
            // A hash that was given at close alone may be the client's slip: the session stays as it is.
            return Failures.HashMismatch with { Offset = session.Offset };
        }
        var failed = await CommitAsync(session, row =>
        {
            row.Fail(Failures.HashMismatch, identifiers.NewBlob(), clock.GetUtcNow());
            return null;
        });
        if (failed.IsRefused(out var lost))
        {
            return lost;
        }
        blobs.Delete(session.BlobId);
        return Failures.HashMismatch with { Offset = 0 };
    }

    /// <summary>Changes the row if it still is what was verified.</summary>
    private Task<Result<Guid>> CommitAsync(UploadSession verified, Func<UploadSession, object?> change) =>
        database.WriteAsync<Result<Guid>>(
            async (db, ct) =>
            {
                var row = await db.UploadSessions.SingleOrDefaultAsync(
                    one => one.Id == verified.Id && one.Status == verified.Status && one.Blob == verified.Blob
                        && one.Generation == verified.Generation && one.Offset == verified.Offset,
                    ct);
                if (row is null)
                {
                    return Failures.WriteSuperseded;
                }
                if (change(row) is { } file)
                {
                    db.Add(file);
                }
                return row.Id;
            },
            CancellationToken.None);
}
