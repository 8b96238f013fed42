using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Gives a password for an access token.</summary>
public sealed record SignIn
{
    /// <summary>The user's name, in any case.</summary>
    public string? Username { get; init; }

    /// <summary>Their password.</summary>
    public string? Password { get; init; }
}

/// <summary>What a <see cref="SignIn"/> must look like.</summary>
public sealed class SignInValidator : AbstractValidator<SignIn>
{
    /// <summary>Defines the rules.</summary>
    public SignInValidator()
    {
        RuleFor(command => command.Username).NotEmpty().WithMessage("Send \"username\".").NoNull("username");
        RuleFor(command => command.Password).NotEmpty().WithMessage("Send \"password\".");
        RuleFor(command => command.Password).MaximumLength(Passwords.Longest)
            .WithMessage($"A password has {Passwords.Longest} characters at most.");
    }
}

/// <summary>Somebody who has signed in.</summary>
/// <param name="User">Who.</param>
/// <param name="TokenGeneration">Which generation their tokens are of.</param>
public sealed record SignedIn(Guid User, int TokenGeneration);

/// <summary>Compares a password, as fast for a name that nobody has as for a wrong one.</summary>
public sealed class SignInHandler(IKalaDatabase database, Passwords passwords, SignInDelays delays)
{
    /// <summary>Who has signed in.</summary>
    /// <param name="command">Valid.</param>
    /// <param name="from">Where the caller is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Result<SignedIn>> HandleAsync(SignIn command, ClientNetwork from, CancellationToken cancellation)
    {
        var name = UserRules.IsName(command.Username) ? User.Fold(command.Username!) : null;
        using var guess = delays.Begin(name, from);
        if (guess.Refusal is { } early)
        {
            return early;
        }
        if (name is null)
        {
            // Its form tells that nobody has it, so the time may tell it too.
            guess.IsCompared();
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
        guess.IsRight();
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
