using FluentValidation;
using Kala.Application.Abstractions;
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
    /// <param name="address">Where the caller is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Result<SignedIn>> HandleAsync(SignIn command, string address, CancellationToken cancellation)
    {
        var name = User.Fold(command.Username!);
        if (delays.Wait(name, address) is var wait && wait > TimeSpan.Zero)
        {
            return Failures.TooManyRequests with { RetryAfter = wait };
        }
        var user = await database.ReadAsync(
            (db, ct) => db.Users.SingleOrDefaultAsync(one => one.NameFolded == name, ct), cancellation);
        var (isRight, better) = await passwords.CompareAsync(user?.PasswordHash, command.Password!, cancellation);
        if (!isRight || user!.IsDisabled)
        {
            delays.Failed(name, address);
            return Failures.InvalidCredentials;
        }
        delays.Succeeded(name, address);
        if (better is not null)
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
