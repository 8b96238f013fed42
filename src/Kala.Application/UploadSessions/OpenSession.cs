using System.Security.Cryptography;
using System.Text.Json;
using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>Begins an upload.</summary>
public sealed record OpenSession
{
    /// <summary>The file's name; it is made harmless, and never used to build a path.</summary>
    public string? OriginalFilename { get; init; }

    /// <summary>The file's size in bytes.</summary>
    public long? FileSize { get; init; }

    /// <summary>The file's SHA-256: <c>sha256:</c>, then base64 or 64 hexadecimal digits.</summary>
    public string? Hash { get; init; }

    /// <summary>The file's content type.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether a token is wanted that is good for this session alone.</summary>
    public bool? Token { get; init; }
}

/// <summary>What an <see cref="OpenSession"/> must look like.</summary>
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

/// <summary>Makes the session's row. The folder and the blob are made by the first write.</summary>
public sealed class OpenSessionHandler(
    IKalaDatabase database,
    DeclaredBytes declared,
    Identifiers identifiers,
    TimeProvider clock,
    Accounts accounts,
    Quota quota,
    FilestoreOptions options)
{
    /// <summary>
    /// The new session's uuid; durable on return. With an idempotency key, the uuid that the same fields got before.
    /// </summary>
    /// <param name="command">Valid.</param>
    /// <param name="caller">The owner.</param>
    /// <param name="idempotencyKey">1 to 255 visible ASCII characters; null for none.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public async Task<Result<Guid>> HandleAsync(
        OpenSession command,
        Caller caller,
        string? idempotencyKey,
        CancellationToken cancellation)
    {
        _ = Sha256Digest.TryParse(command.Hash, out var digest);
        var file = new DeclaredFile(command.OriginalFilename, command.FileSize, digest, command.ContentType);
        if (Refuses(file.Size, caller) is { } refusal)
        {
            return refusal;
        }
        var session = Make(file, caller, UploadDoor.Form);
        var key = idempotencyKey is null ? null : IdempotencyKey.Of(session, idempotencyKey, Fingerprint(file));
        return await AddAsync(session, key, caller, cancellation);
    }

    /// <summary>Makes a session for a file that comes in one request, its size perhaps not known.</summary>
    internal async Task<Result<UploadSession>> OpenRawAsync(DeclaredFile file, Caller caller, CancellationToken cancellation)
    {
        if (Refuses(file.Size, caller) is { } refusal)
        {
            return refusal;
        }
        var session = Make(file, caller, UploadDoor.Raw);
        var added = await AddAsync(session, null, caller, cancellation);
        return added.IsRefused(out var failure) ? failure : session;
    }

    private Failure? Refuses(long? size, Caller caller) =>
        size > options.MaxFileSize ? Failures.FileTooLarge(options.MaxFileSize)
        : quota.RefusesSize(size, caller) is { } tooLarge ? tooLarge
        : null;

    private UploadSession Make(DeclaredFile file, Caller caller, string door) => UploadSession.Open(
        identifiers.NewSession(),
        identifiers.NewBlob(),
        caller.Owner,
        file,
        door,
        clock.GetUtcNow(),
        options.SessionLifetime);

    private async Task<Result<Guid>> AddAsync(
        UploadSession session,
        IdempotencyKey? key,
        Caller caller,
        CancellationToken cancellation)
    {
        if (session.ExpectedSize is not { } size)
        {
            return await InsertAsync(session, key, caller, cancellation);
        }
        if (!await declared.TakeAsync(size, cancellation))
        {
            // A repeated creation asks for nothing more.
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
                return await accounts.LostAsync(db, caller, Permissions.Upload, ct) is { } lost
                    ? lost
                    : await InsertAsync(db, session, key, ct);
            },
            cancellation);
    }

    private async Task<Result<Guid>> InsertAsync(
        KalaContext db,
        UploadSession session,
        IdempotencyKey? key,
        CancellationToken cancellation)
    {
        if (key is not null)
        {
            if (await FindEarlierAsync(db, session, key, cancellation) is { } earlier)
            {
                return earlier;
            }
            // Only a dead one: a twin on another node may have committed its own since, and then this one has to look again.
            var dead = session.CreatedAt - IdempotencyKey.Lifetime;
            await db.IdempotencyKeys.Where(one => one.OwnerId == key.OwnerId && one.Key == key.Key && one.CreatedAt <= dead)
                .ExecuteDeleteAsync(cancellation);
            db.ChangeTracker.Clear();
        }
        if (await quota.RefusesSessionAsync(db, session.OwnerId, session.ExpectedSize, cancellation) is { } full)
        {
            return full;
        }
        if (key is not null)
        {
            db.Add(key);
        }
        db.Insert(session);
        return session.Id;
    }

    /// <summary>What the key's first creation gave, or why it was another one; null if there was none.</summary>
    private static async Task<Result<Guid>?> FindEarlierAsync(
        KalaContext db,
        UploadSession session,
        IdempotencyKey key,
        CancellationToken cancellation)
    {
        var earlier = await db.IdempotencyKeys.SingleOrDefaultAsync(
            one => one.OwnerId == key.OwnerId && one.Key == key.Key, cancellation);
        return earlier is null || !earlier.IsAlive(session.CreatedAt) ? null
            : earlier.RequestSha256 == key.RequestSha256 ? earlier.SessionId
            : Failures.IdempotencyConflict;
    }

    private static Sha256Digest Fingerprint(DeclaredFile file) =>
        Sha256Digest.FromBytes(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new { file.OriginalFilename, file.Size, file.Sha256?.Hex, file.ContentType })));
}
