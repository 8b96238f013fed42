using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Changes a user; omitted fields stay as they are.</summary>
public sealed record ChangeUser
{
    /// <summary>The new password; it signs the user out everywhere.</summary>
    public string? Password { get; init; }

    /// <summary>The current password, required for a change of the own one.</summary>
    public string? CurrentPassword { get; init; }

    /// <summary>The names or uuids of all permissions.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    /// <summary>Whether the user is disabled, with all tokens and keys.</summary>
    public bool? Disabled { get; init; }
}

/// <summary>Validates a <see cref="ChangeUser"/>.</summary>
public sealed class ChangeUserValidator : AbstractValidator<ChangeUser>
{
    /// <summary>Defines the rules; the password's rules need the username and are checked by the handler.</summary>
    public ChangeUserValidator()
    {
        RuleFor(command => command.CurrentPassword).MaximumLength(Passwords.Longest)
            .WithMessage($"A password can have at most {Passwords.Longest} characters.");
        RuleFor(command => command.Permissions).PermissionNames();
        RuleFor(command => command)
            .Must(command => command.Password is not null || command.Permissions is not null || command.Disabled is not null)
            .OverridePropertyName("body")
            .WithMessage("Send at least one of \"password\", \"permissions\" and \"disabled\".");
    }
}

/// <summary>Changes users. All users may change their own password; the rest is for administrators.</summary>
public sealed class ChangeUserHandler(
    IKalaDatabase database,
    Accounts accounts,
    Passwords passwords,
    SignInDelays delays,
    SignInEvents events,
    TimeProvider clock)
{
    private static readonly Failure MissingPassword = Failures.ValidationFailed(
        "currentPassword", "Send \"currentPassword\", the password that you signed in with.");

    private static readonly Failure WrongPassword = Failures.ValidationFailed(
        "currentPassword", "\"currentPassword\" is not your present password.");

    /// <summary>
    /// Returns the changed user. The change takes effect at once on this server, and within five seconds on others.
    /// </summary>
    /// <param name="command">The validated command.</param>
    /// <param name="id">The user's uuid.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="from">The caller's network.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public async Task<Result<UserView>> HandleAsync(
        ChangeUser command, Guid id, Caller caller, ClientNetwork from, CancellationToken cancellation)
    {
        if (CheckCaller(command, id, caller) is { } refusal)
        {
            return refusal;
        }
        var user = await database.ReadAsync((db, ct) => db.Users.SingleOrDefaultAsync(one => one.Id == id, ct), cancellation);
        if (user is null)
        {
            return Failures.NotFound;
        }
        if (id == caller.Owner && command.Password is not null
            && await CheckPasswordAsync(user, command.CurrentPassword, from, cancellation) is { } wrong)
        {
            if (wrong != MissingPassword)
            {
                events.CountRefusal(user.NameFolded, from);
            }
            return wrong;
        }
        if (command.Password is { } wanted && Passwords.Validate(wanted, user.Name) is { } why)
        {
            return Failures.ValidationFailed("password", why);
        }
        var changed = await ChangeAsync(command, id, caller, cancellation);
        accounts.Forget(id);
        return changed;
    }

    private static Failure? CheckCaller(ChangeUser command, Guid id, Caller caller)
    {
        if (id != caller.Owner)
        {
            return caller.IsAdmin ? null : Failures.NotFound;
        }
        return caller.Key is not null ? Accounts.KeyNotAllowed
            : !caller.IsAdmin && (command.Permissions is not null || command.Disabled is not null)
                ? Failures.Forbidden("Only an administrator may change more than a password.")
            : null;
    }

    /// <summary>A guess at the current password counts like a guess at signing in, also in the audit.</summary>
    private async Task<Failure?> CheckPasswordAsync(User user, string? currentPassword, ClientNetwork from, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(currentPassword))
        {
            return MissingPassword;
        }
        using var guess = delays.Begin(user.NameFolded, from);
        if (guess.Refusal is { } early)
        {
            return early;
        }
        var compared = await passwords.CompareAsync(user.PasswordHash, currentPassword, guess, cancellation);
        if (compared.IsRefused(out var busy))
        {
            return busy;
        }
        if (!compared.Value.IsRight)
        {
            return WrongPassword;
        }
        guess.MarkRight();
        return null;
    }

    private Task<Result<UserView>> ChangeAsync(ChangeUser command, Guid id, Caller caller, CancellationToken cancellation)
    {
        var hash = command.Password is { } password ? passwords.Hash(password) : null;
        var (now, needs) = (clock.GetUtcNow(), id == caller.Owner && !caller.IsAdmin ? Permissions.None : Permissions.Admin);
        var changed = UserEvents.Of(EventKinds.UserChanged, now, id, caller.Owner, WhatChanges(command));
        var isFirstRun = true;
        return database.WriteEvenIfFullAsync<Result<UserView>>(
            async (db, ct) =>
            {
                // An earlier run, whose commit was not confirmed, may have signed the caller out.
                if (isFirstRun && await Accounts.CheckRightsNowAsync(db, caller, needs, ct) is { } lost)
                {
                    return lost;
                }
                isFirstRun = false;
                if (await db.Users.SingleOrDefaultAsync(one => one.Id == id, ct) is not { } user)
                {
                    return Failures.NotFound;
                }
                if (hash is not null)
                {
                    user.ChangePassword(hash, now);
                }
                if (command.Permissions is { } names)
                {
                    user.Grant(PermissionDefinition.Of(names)!.Value, now);
                }
                if (command.Disabled is { } isDisabled)
                {
                    user.Disable(isDisabled, now);
                }
                var remains = (user.Permissions.HasFlag(Permissions.Admin) && !user.IsDisabled)
                    || await Administrators.RemainAsync(db, id, ct);
                if (!remains)
                {
                    db.ChangeTracker.Clear();
                    return Administrators.LastOne;
                }
                await UserEvents.AddOnceAsync(db, changed, ct);
                return UserView.Of(user);
            },
            cancellation);
    }

    private static string WhatChanges(ChangeUser command) => string.Join(", ", new[]
    {
        command.Password is null ? null : "password",
        command.Permissions is null ? null : $"permissions {string.Join(' ', PermissionDefinition.NamesOf(PermissionDefinition.Of(command.Permissions)!.Value))}".TrimEnd(),
        command.Disabled is null ? null : command.Disabled.Value ? "disabled" : "enabled",
    }.OfType<string>());
}
