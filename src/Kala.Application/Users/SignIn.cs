using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Exchanges a password for an access token.</summary>
public sealed record SignIn
{
    /// <summary>The username, in any case.</summary>
    public string? Username { get; init; }

    /// <summary>The password.</summary>
    public string? Password { get; init; }
}

/// <summary>Validates a <see cref="SignIn"/>.</summary>
public sealed class SignInValidator : AbstractValidator<SignIn>
{
    /// <summary>Defines the rules.</summary>
    public SignInValidator()
    {
        RuleFor(command => command.Username).NotEmpty().WithMessage("Send \"username\".").NoNull("username");
        RuleFor(command => command.Password).NotEmpty().WithMessage("Send \"password\".");
        RuleFor(command => command.Password).MaximumLength(Passwords.Longest)
            .WithMessage($"A password can have at most {Passwords.Longest} characters.");
    }
}

/// <summary>A user who has signed in.</summary>
/// <param name="User">The user's uuid.</param>
/// <param name="TokenGeneration">The generation of their tokens.</param>
public sealed record SignedIn(Guid User, int TokenGeneration);

/// <summary>Compares a password, in the same time whether the user is unknown or the password is wrong.</summary>
public sealed class SignInHandler(IKalaDatabase database, Passwords passwords, SignInDelays delays, SignInEvents events)
{
    /// <summary>The user who has signed in.</summary>
    /// <param name="command">The validated command.</param>
    /// <param name="from">The caller's network.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public async Task<Result<SignedIn>> HandleAsync(SignIn command, ClientNetwork from, CancellationToken cancellation)
    {
        var name = UserRules.IsName(command.Username) ? User.Fold(command.Username!) : null;
        var signedIn = await CompareAsync(command, name, from, cancellation);
        if (signedIn.IsRefused(out var refusal))
        {
            events.CountRefusal(name, from);
            return refusal;
        }
        await events.RecordAsync(signedIn.Value.User, from);
        return signedIn;
    }

    private async Task<Result<SignedIn>> CompareAsync(
        SignIn command,
        string? name,
        ClientNetwork from,
        CancellationToken cancellation)
    {
        using var guess = delays.Begin(name, from);
        if (guess.Refusal is { } early)
        {
            return early;
        }
        if (name is null)
        {
            // Such a name cannot exist, so the time may reveal that.
            guess.MarkCompared();
            return Failures.InvalidCredentials;
        }
        var user = await database.ReadAsync(
            (db, ct) => db.Users.SingleOrDefaultAsync(one => one.NameFolded == name, ct), cancellation);
        var compared = await passwords.CompareAsync(user?.PasswordHash, command.Password!, guess, cancellation);
        if (compared.IsRefused(out var refusal))
        {
            return refusal;
        }
        if (!compared.Value.IsRight || user!.IsDisabled)
        {
            return Failures.InvalidCredentials;
        }
        guess.MarkRight();
        if (compared.Value.Better is { } better)
        {
            await RehashAsync(user.Id, user.PasswordHash, better);
        }
        return new SignedIn(user.Id, user.TokenGeneration);
    }

    private Task<bool> RehashAsync(Guid id, string old, string better) => database.WriteEvenIfFullAsync(
        async (db, ct) =>
        {
            var user = await db.Users.SingleOrDefaultAsync(one => one.Id == id && one.PasswordHash == old, ct);
            user?.Rehash(better);
            return user is not null;
        },
        CancellationToken.None);
}
