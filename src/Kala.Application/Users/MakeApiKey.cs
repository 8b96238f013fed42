using System.Globalization;
using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Makes a key that a program signs in with.</summary>
public sealed record MakeApiKey
{
    /// <summary>From when on it is good; now if it is left out.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Until when it is good.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>The uuids of what it may do, as far as its maker may; nothing if it is left out.</summary>
    public IReadOnlyList<Guid>? Permissions { get; init; }

    /// <summary>The uuids of the services that it is for; all if it is left out.</summary>
    public IReadOnlyList<Guid>? Services { get; init; }

    /// <summary>What you call it.</summary>
    public string? Name { get; init; }
}

/// <summary>What a <see cref="MakeApiKey"/> must look like.</summary>
public sealed class MakeApiKeyValidator : AbstractValidator<MakeApiKey>
{
    private const int LongestName = 100;

    /// <summary>Defines the rules.</summary>
    public MakeApiKeyValidator(TimeProvider clock)
    {
        RuleFor(command => command.ValidTo)
            .NotNull().WithMessage("Send \"validTo\": until when the key is good, as 2027-01-31T00:00:00Z.")
            .Must((command, to) => to is null || to > (command.ValidFrom ?? clock.GetUtcNow()))
            .WithMessage("\"validTo\" comes after \"validFrom\", and is not over yet.")
            .Must(to => to is null || to > clock.GetUtcNow()).WithMessage("\"validTo\" is over already.");
        RuleFor(command => command.Permissions)
            .Must(uuids => uuids is null || NamedRight.WithUuids(uuids) is not null)
            .WithMessage("\"permissions\" is a list of uuids that GET /api/auth/permissions has.");
        RuleFor(command => command.Services)
            .Must(uuids => uuids is null || uuids.All(uuid => uuid == KnownServices.FilestoreUuid))
            .WithMessage("\"services\" is a list of uuids that GET /api/auth/services has.");
        RuleFor(command => command.Name).NoNull("name").MaximumLength(LongestName)
            .WithMessage($"\"name\" has {LongestName} characters at most.");
    }
}

/// <summary>Makes keys.</summary>
public sealed class MakeApiKeyHandler(IKalaDatabase database, Identifiers identifiers, TimeProvider clock, LimitsOptions limits)
{
    /// <summary>The key, which nobody can ask for again; durable on return.</summary>
    /// <param name="command">Valid.</param>
    /// <param name="caller">Who makes it; not by a key.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public async Task<Result<string>> HandleAsync(MakeApiKey command, Caller caller, CancellationToken cancellation)
    {
        if (caller.Key is not null || !caller.IsSignedIn)
        {
            return Failures.Forbidden("A key is made by somebody who signed in with a password.");
        }
        var permissions = NamedRight.WithUuids(command.Permissions ?? [])!.Value;
        if ((permissions & ~caller.Permissions) != Permissions.None)
        {
            return Failures.Forbidden("A key cannot do more than its maker; leave out the permissions that you do not have.");
        }
        var now = clock.GetUtcNow();
        var text = KeyText.New();
        var key = ApiKey.Create(
            identifiers.NewSession(),
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
        if (await LostAsync(db, caller, key.Permissions, cancellation) is { } lost)
        {
            return lost;
        }
        await db.SerializeAsync(key.UserId, cancellation);
        var has = await db.ApiKeys.LongCountAsync(one => one.UserId == key.UserId, cancellation);
        if (limits.KeysPerOwner > 0 && has >= limits.KeysPerOwner)
        {
            return Failures.QuotaExceeded(string.Create(
                CultureInfo.InvariantCulture, $"You have {has} keys, and may have {limits.KeysPerOwner}: DELETE some that you do not use."));
        }
        db.Add(key);
        return null;
    }

    /// <summary>Whether the maker still has each of the key's permissions.</summary>
    private static async Task<Failure?> LostAsync(KalaContext db, Caller caller, Permissions all, CancellationToken cancellation)
    {
        foreach (var one in all == Permissions.None ? [all] : NamedRight.All.Select(right => right.Value).Where(right => all.HasFlag(right)))
        {
            if (await Accounts.LostNowAsync(db, caller, one, cancellation) is { } lost)
            {
                return lost;
            }
        }
        return null;
    }
}
