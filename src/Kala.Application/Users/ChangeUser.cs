using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Changes a user: what is left out stays.</summary>
public sealed record ChangeUser
{
    /// <summary>Their new password; it signs them out everywhere.</summary>
    public string? Password { get; init; }

    /// <summary>Their present password, which somebody needs who is no administrator.</summary>
    public string? CurrentPassword { get; init; }

    /// <summary>The names of all that they may do.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    /// <summary>Whether they are locked out, with their tokens and keys.</summary>
    public bool? Disabled { get; init; }
}

/// <summary>What a <see cref="ChangeUser"/> must look like.</summary>
public sealed class ChangeUserValidator : AbstractValidator<ChangeUser>
{
    /// <summary>Defines the rules; those of the password need the user's name.</summary>
    public ChangeUserValidator()
    {
        RuleFor(command => command.CurrentPassword).MaximumLength(Passwords.Longest)
            .WithMessage($"A password has {Passwords.Longest} characters at most.");
        RuleFor(command => command.Permissions).PermissionNames();
        RuleFor(command => command)
            .Must(command => command.Password is not null || command.Permissions is not null || command.Disabled is not null)
            .OverridePropertyName("body")
            .WithMessage("Send what is to be changed: \"password\", \"permissions\" or \"disabled\".");
    }
}

/// <summary>Changes users. Everybody may change their own password; the rest is for administrators.</summary>
public sealed class ChangeUserHandler(
    IKalaDatabase database,
    Accounts accounts,
    Passwords passwords,
    SignInDelays delays,
    TimeProvider clock)
{
    private static readonly Failure WrongPassword = Failures.ValidationFailed(
        "currentPassword", "Send \"currentPassword\": the one that you signed in with.");

    /// <summary>The user as they are now; it counts at once on this server, and within five seconds on others.</summary>
    /// <param name="command">Valid.</param>
    /// <param name="id">Which user.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="from">Where they are.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public async Task<Result<UserView>> HandleAsync(
        ChangeUser command, Guid id, Caller caller, ClientNetwork from, CancellationToken cancellation)
    {
        if (Refuses(command, id, caller) is { } refusal)
        {
            return refusal;
        }
        var user = await database.ReadAsync((db, ct) => db.Users.SingleOrDefaultAsync(one => one.Id == id, ct), cancellation);
        if (user is null)
        {
            return Failures.NotFound;
        }
        if (!caller.IsAdmin && await RefusesAsync(user, command.CurrentPassword, from, cancellation) is { } wrong)
        {
            return wrong;
        }
        if (command.Password is { } wanted && Passwords.WhyRefused(wanted, user.Name) is { } why)
        {
            return Failures.ValidationFailed("password", why);
        }
        var changed = await ChangeAsync(command, id, caller, cancellation);
        accounts.Forget(id);
        return changed;
    }

    private static Failure? Refuses(ChangeUser command, Guid id, Caller caller)
    {
        if (id != caller.Owner)
        {
            return caller.IsAdmin ? null : Failures.NotFound;
        }
        return caller.Key is not null ? Accounts.AboutTheMaker
            : !caller.IsAdmin && (command.Permissions is not null || command.Disabled is not null)
                ? Failures.Forbidden("Only an administrator may change more than a password.")
            : null;
    }

    /// <summary>A guess at the present password is one at signing in.</summary>
    private async Task<Failure?> RefusesAsync(User user, string? currentPassword, ClientNetwork from, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(currentPassword))
        {
            return WrongPassword;
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
        guess.IsRight();
        return null;
    }

    private Task<Result<UserView>> ChangeAsync(ChangeUser command, Guid id, Caller caller, CancellationToken cancellation)
    {
        var hash = command.Password is { } password ? passwords.Hash(password) : null;
        var (now, needs) = (clock.GetUtcNow(), id == caller.Owner && !caller.IsAdmin ? Permissions.None : Permissions.Admin);
        var isFirstRun = true;
        return database.WriteEvenIfFullAsync<Result<UserView>>(
            async (db, ct) =>
            {
                // An earlier run, whose commit nobody heard of, may have signed the caller out.
                if (isFirstRun && await Accounts.LostNowAsync(db, caller, needs, ct) is { } lost)
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
                    user.Grant(NamedRight.Named(names)!.Value, now);
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
                return UserView.Of(user);
            },
            cancellation);
    }
}
