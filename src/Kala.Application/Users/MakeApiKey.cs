using System.Globalization;
using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Creates an API key.</summary>
public sealed record MakeApiKey
{
    /// <summary>The start of its validity; now if omitted.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The end of its validity.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>The names or uuids of its permissions, which the creator must have; none if omitted.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    /// <summary>The names or uuids of its services; all if omitted.</summary>
    public IReadOnlyList<string>? Services { get; init; }

    /// <summary>The creator's name for it.</summary>
    public string? Name { get; init; }
}

/// <summary>Validates a <see cref="MakeApiKey"/>.</summary>
public sealed class MakeApiKeyValidator : AbstractValidator<MakeApiKey>
{
    private const int LongestName = 100;

    /// <summary>Defines the rules.</summary>
    public MakeApiKeyValidator(TimeProvider clock)
    {
        RuleFor(command => command.ValidTo)
            .NotNull().WithMessage("Send \"validTo\", the end of the key's validity, for example 2027-01-31T00:00:00Z.")
            .Must((command, to) => to is null || to > (command.ValidFrom ?? clock.GetUtcNow()))
            .WithMessage("\"validTo\" must be after \"validFrom\" and in the future.")
            .Must(to => to is null || to > clock.GetUtcNow()).WithMessage("\"validTo\" is in the past.");
        RuleFor(command => command.Permissions).PermissionNames();
        RuleFor(command => command.Services)
            .Must(services => services is null || services.All(KnownServices.IsFilestore))
            .WithMessage($"\"services\" must be a list of these names, or of their uuids: {KnownServices.FilestoreName}.");
        RuleFor(command => command.Name).NoNull("name").MaximumLength(LongestName)
            .WithMessage($"\"name\" has {LongestName} characters at most.");
    }
}

/// <summary>Creates API keys.</summary>
public sealed class MakeApiKeyHandler(IKalaDatabase database, Identifiers identifiers, TimeProvider clock, LimitsOptions limits)
{
    /// <summary>Creates a key and returns its text, which cannot be read again; durable on return.</summary>
    /// <param name="command">The validated command.</param>
    /// <param name="caller">The creator, signed in with a password.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public async Task<Result<string>> HandleAsync(MakeApiKey command, Caller caller, CancellationToken cancellation)
    {
        if (caller.Key is not null || !caller.IsSignedIn)
        {
            return Failures.Forbidden("Only a user who signed in with a password can create a key.");
        }
        var permissions = PermissionDefinition.Of(command.Permissions ?? [])!.Value;
        if ((permissions & ~caller.Permissions) != Permissions.None)
        {
            return Failures.Forbidden("A key cannot have permissions that you do not have; omit those.");
        }
        var now = clock.GetUtcNow();
        var text = KeyText.New();
        var key = ApiKey.Create(
            identifiers.NewId(),
            caller.Owner,
            command.Name ?? "",
            KeyText.PrefixOf(text)!,
            KeyText.HashOf(text),
            permissions,
            command.Services is null or { Count: > 0 },
            command.ValidFrom ?? now,
            command.ValidTo!.Value,
            now);
        return await database.WriteAsync((db, ct) => AddAsync(db, key, caller, ct), cancellation) is { } refusal ? refusal : text;
    }

    private async Task<Failure?> AddAsync(KalaContext db, ApiKey key, Caller caller, CancellationToken cancellation)
    {
        if (await db.ApiKeys.AnyAsync(one => one.Id == key.Id, cancellation))
        {
            return null;
        }
        if (await CheckRightsAsync(db, caller, key.Permissions, cancellation) is { } lost)
        {
            return lost;
        }
        await db.SerializeAsync(key.UserId, cancellation);
        var has = await db.ApiKeys.LongCountAsync(one => one.UserId == key.UserId, cancellation);
        if (limits.KeysPerOwner > 0 && has >= limits.KeysPerOwner)
        {
            return Failures.QuotaExceeded(string.Create(
                CultureInfo.InvariantCulture, $"You have {has} keys and the limit is {limits.KeysPerOwner}; DELETE keys that you do not use."));
        }
        db.Add(key);
        db.Add(UserEvents.Of(EventKinds.KeyCreated, key.CreatedAt, key.Id, key.UserId, key.Name));
        return null;
    }

    /// <summary>Null if the creator still has each of the key's permissions.</summary>
    private static async Task<Failure?> CheckRightsAsync(KalaContext db, Caller caller, Permissions all, CancellationToken cancellation)
    {
        foreach (var one in all == Permissions.None ? [all] : PermissionDefinition.All.Select(right => right.Value).Where(right => all.HasFlag(right)))
        {
            if (await Accounts.CheckRightsNowAsync(db, caller, one, cancellation) is { } lost)
            {
                return lost;
            }
        }
        return null;
    }
}
