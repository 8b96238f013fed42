using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Makes a user.</summary>
public sealed record CreateUser
{
    /// <summary>The name that they sign in with.</summary>
    public string? Username { get; init; }

    /// <summary>Their first password.</summary>
    public string? Password { get; init; }

    /// <summary>The names of what they may do; nothing if it is left out.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }
}

/// <summary>What a <see cref="CreateUser"/> must look like.</summary>
public sealed class CreateUserValidator : AbstractValidator<CreateUser>
{
    /// <summary>Defines the rules.</summary>
    public CreateUserValidator()
    {
        RuleFor(command => command.Username).Must(UserRules.IsName).WithMessage(UserRules.NameForm);
        RuleFor(command => command.Password).Custom((password, context) =>
        {
            if (Passwords.WhyRefused(password, context.InstanceToValidate.Username is { Length: > 0 } name ? name : "\0") is { } why)
            {
                context.AddFailure(why);
            }
        });
        RuleFor(command => command.Permissions).PermissionNames();
    }
}

/// <summary>Makes a user of a name that nobody has.</summary>
public sealed class CreateUserHandler(IKalaDatabase database, Passwords passwords, Identifiers identifiers, TimeProvider clock)
{
    /// <summary>The new user's uuid; durable on return.</summary>
    /// <param name="command">Valid.</param>
    /// <param name="caller">An administrator, who must still be one when the row is written.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public Task<Result<Guid>> HandleAsync(CreateUser command, Caller caller, CancellationToken cancellation)
    {
        var user = User.Create(
            identifiers.NewSession(),
            command.Username!,
            passwords.Hash(command.Password!),
            NamedRight.Named(command.Permissions ?? [])!.Value,
            clock.GetUtcNow());
        return database.WriteAsync<Result<Guid>>(
            async (db, ct) =>
            {
                if (await db.Users.SingleOrDefaultAsync(one => one.NameFolded == user.NameFolded, ct) is { } other)
                {
                    // It may be ours, of a commit that nobody told us of.
                    return other.Id == user.Id ? user.Id : Failures.ValidationFailed("username", "There is a user of this name.");
                }
                if (await Accounts.LostNowAsync(db, caller, Permissions.Admin, ct) is { } lost)
                {
                    return lost;
                }
                db.Add(user);
                return user.Id;
            },
            cancellation);
    }
}
