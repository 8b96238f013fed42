using FluentValidation;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Creates a user.</summary>
public sealed record CreateUser
{
    /// <summary>The username.</summary>
    public string? Username { get; init; }

    /// <summary>The first password.</summary>
    public string? Password { get; init; }

    /// <summary>The names or uuids of the permissions; none if omitted.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }
}

/// <summary>Validates a <see cref="CreateUser"/>.</summary>
public sealed class CreateUserValidator : AbstractValidator<CreateUser>
{
    /// <summary>Defines the rules.</summary>
    public CreateUserValidator()
    {
        RuleFor(command => command.Username).Must(UserRules.IsName).WithMessage(UserRules.NameForm);
        RuleFor(command => command.Password).Custom((password, context) =>
        {
            if (Passwords.Validate(password, context.InstanceToValidate.Username is { Length: > 0 } name ? name : "\0") is { } why)
            {
                context.AddFailure(why);
            }
        });
        RuleFor(command => command.Permissions).PermissionNames();
    }
}

/// <summary>Creates a user with an unused name.</summary>
public sealed class CreateUserHandler(IKalaDatabase database, Passwords passwords, Identifiers identifiers, TimeProvider clock)
{
    /// <summary>Creates the user and returns the uuid; durable on return.</summary>
    /// <param name="command">The validated command.</param>
    /// <param name="caller">The administrator; checked again when the row is written.</param>
    /// <param name="cancellation">Counts until the row is written.</param>
    public Task<Result<Guid>> HandleAsync(CreateUser command, Caller caller, CancellationToken cancellation)
    {
        var user = User.Create(
            identifiers.NewId(),
            command.Username!,
            passwords.Hash(command.Password!),
            PermissionDefinition.Of(command.Permissions ?? [])!.Value,
            clock.GetUtcNow());
        return database.WriteAsync<Result<Guid>>(
            async (db, ct) =>
            {
                if (await db.Users.SingleOrDefaultAsync(one => one.NameFolded == user.NameFolded, ct) is { } other)
                {
                    // An earlier run, whose commit was not confirmed, may have added it.
                    return other.Id == user.Id ? user.Id : Failures.ValidationFailed("username", "This username is taken.");
                }
                if (await Accounts.CheckRightsNowAsync(db, caller, Permissions.Admin, ct) is { } lost)
                {
                    return lost;
                }
                db.Add(user);
                db.Add(UserEvents.Of(EventKinds.UserCreated, user.CreatedAt, user.Id, caller.Owner, user.Name));
                return user.Id;
            },
            cancellation);
    }
}
