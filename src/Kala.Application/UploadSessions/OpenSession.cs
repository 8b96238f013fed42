using System.Security.Cryptography;
using System.Text.Json;
using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>Creates an upload session.</summary>
public sealed record OpenSession
{
    /// <summary>The file's name; it is sanitized and never used in a path.</summary>
    public string? OriginalFilename { get; init; }

    /// <summary>The file's size in bytes.</summary>
    public long? FileSize { get; init; }

    /// <summary>The file's SHA-256: <c>sha256:</c>, then base64 or 64 hexadecimal digits.</summary>
    public string? Hash { get; init; }

    /// <summary>The file's content type.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether to return a token that is valid only for this session.</summary>
    public bool? Token { get; init; }
}

/// <summary>Validates an <see cref="OpenSession"/>.</summary>
public sealed class OpenSessionValidator : AbstractValidator<OpenSession>
{
    /// <summary>Defines the rules.</summary>
    public OpenSessionValidator()
    {
        RuleFor(command => command.FileSize)
            .NotNull().WithMessage("Send \"fileSize\": the file's size in bytes, a whole number.")
            .GreaterThanOrEqualTo(0).WithMessage("\"fileSize\" is a number of bytes and cannot be negative.");
        RuleFor(command => command.Hash)
            .Must(hash => hash is null || Sha256Digest.TryParse(hash, out _))
            .WithMessage(Sha256Digest.AcceptedForms);
        RuleFor(command => command.OriginalFilename).NoNull("originalFilename");
        RuleFor(command => command.ContentType).NoNull("contentType");
    }
}

/// <summary>Inserts the session's row. The first write creates the folder and the blob.</summary>
public sealed class OpenSessionHandler(
    IKalaDatabase database,
    ISessionRows rows,
    DeclaredBytes declared,
    Identifiers identifiers,
    TimeProvider clock,
    Accounts accounts,
    Quota quota,
    FilestoreOptions options)
{
    /// <summary>
    /// Creates a session and returns its uuid; durable on return. If the idempotency key was used before with the same
    /// fields, returns the uuid of the earlier session.
    /// </summary>
    /// <param name="command">The validated command.</param>
    /// <param name="caller">The caller, who becomes the owner.</param>
    /// <param name="idempotencyKey">1 to 255 visible ASCII characters; null if none.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public async Task<Result<Guid>> HandleAsync(
        OpenSession command,
        Caller caller,
        string? idempotencyKey,
        CancellationToken cancellation)
    {
        _ = Sha256Digest.TryParse(command.Hash, out var digest);
        var file = new DeclaredFile(command.OriginalFilename, command.FileSize, digest, command.ContentType);
        return await HandleAsync(file, UploadDoor.Form, caller, idempotencyKey, cancellation);
    }

    /// <summary>The same for any kind of call; the size may be unknown.</summary>
    /// <param name="file">What is declared of the file.</param>
    /// <param name="door">The kind of call.</param>
    /// <param name="caller">The caller, who becomes the owner.</param>
    /// <param name="idempotencyKey">1 to 255 visible ASCII characters; null if none.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public async Task<Result<Guid>> HandleAsync(
        DeclaredFile file,
        UploadDoor door,
        Caller caller,
        string? idempotencyKey,
        CancellationToken cancellation)
    {
        if (CheckSize(file.Size, caller) is { } refusal)
        {
            return refusal;
        }
        var session = UploadSession.Open(
            identifiers.NewId(), caller.Owner, file, door, clock.GetUtcNow(), options.SessionLifetime);
        var key = idempotencyKey is null ? null : IdempotencyKey.Of(session, idempotencyKey, Fingerprint(file));
        return await AddAsync(session, key, caller, cancellation);
    }

    /// <summary>Why no file of this size may be uploaded; null if it may, or if the size is unknown.</summary>
    internal Failure? CheckSize(long? size, Caller caller) =>
        size > options.MaxFileSize ? Failures.FileTooLarge(options.MaxFileSize)
        : quota.CheckSize(size, caller) is { } tooLarge ? tooLarge
        : null;

    private async Task<Result<Guid>> AddAsync(
        UploadSession session,
        IdempotencyKey? key,
        Caller caller,
        CancellationToken cancellation)
    {
        var size = session.ExpectedSize ?? 0;
        if (!await declared.TakeAsync(size, cancellation))
        {
            // A repeated creation needs no more space.
            var earlier = key is null ? null : await database.ReadAsync((db, ct) => FindEarlierAsync(db, session, key, ct), cancellation);
            return earlier ?? Failures.InsufficientStorage;
        }
        var isMade = false;
        try
        {
            var added = await InsertAsync(session, key, caller, cancellation);
            isMade = !added.IsRefused(out _) && added.Value == session.Id;
            return added;
        }
        finally
        {
            declared.Settle(size, isMade);
        }
    }

    private Task<Result<Guid>> InsertAsync(
        UploadSession session,
        IdempotencyKey? key,
        Caller caller,
        CancellationToken cancellation)
    {
        var isFirstRun = true;
        return database.WriteAsync(
            async (db, ct) =>
            {
                if (!isFirstRun && await db.UploadSessions.AnyAsync(one => one.Id == session.Id, ct))
                {
                    return session.Id;
                }
                isFirstRun = false;
                return await accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct) is { } lost
                    ? lost
                    : await InsertAsync(db, session, key, caller, ct);
            },
            cancellation);
    }

    private async Task<Result<Guid>> InsertAsync(
        KalaContext db,
        UploadSession session,
        IdempotencyKey? key,
        Caller caller,
        CancellationToken cancellation)
    {
        if (key is not null)
        {
            if (await FindEarlierAsync(db, session, key, cancellation) is { } earlier)
            {
                return earlier;
            }
            // Deletes only an expired key: a simultaneous creation on another node may have committed its own, and then
            // this one must look again.
            var dead = session.CreatedAt - IdempotencyKey.Lifetime;
            await db.IdempotencyKeys.Where(one => one.OwnerId == key.OwnerId && one.Key == key.Key && one.CreatedAt <= dead)
                .ExecuteDeleteAsync(cancellation);
            db.ChangeTracker.Clear();
        }
        if (await quota.CheckSessionAsync(db, session.OwnerId, session.ExpectedSize, cancellation) is { } full)
        {
            return full;
        }
        if (key is not null)
        {
            db.Add(key);
        }
        var created = SessionEvents.Of(EventKinds.Created, session.CreatedAt, session.Id, caller.Owner, offset: 0, session.Door);
        await rows.InsertAsync(db, session, created, cancellation);
        return session.Id;
    }

    /// <summary>The result of an earlier creation with this key; null if there was none.</summary>
    private static async Task<Result<Guid>?> FindEarlierAsync(
        KalaContext db,
        UploadSession session,
        IdempotencyKey key,
        CancellationToken cancellation)
    {
        var earlier = await db.IdempotencyKeys.SingleOrDefaultAsync(
            one => one.OwnerId == key.OwnerId && one.Key == key.Key, cancellation);
        return earlier is null || !earlier.IsValidAt(session.CreatedAt) ? null
            : earlier.RequestSha256 == key.RequestSha256 ? earlier.SessionId
            : Failures.IdempotencyConflict;
    }

    private static Sha256Digest Fingerprint(DeclaredFile file) =>
        Sha256Digest.FromBytes(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new { file.OriginalFilename, file.Size, file.Sha256?.Hex, file.ContentType })));
}
