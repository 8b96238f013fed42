using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>A user as administrators see them.</summary>
/// <param name="Uuid">The uuid.</param>
/// <param name="Username">The username.</param>
/// <param name="Permissions">The names of the permissions.</param>
/// <param name="Disabled">Whether the user is disabled.</param>
/// <param name="CreatedAt">When the user was created.</param>
/// <param name="UpdatedAt">When the user was last changed.</param>
public sealed record UserView(
    Guid Uuid,
    string Username,
    IReadOnlyList<string> Permissions,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static UserView Of(User user) => new(
        user.Id, user.Name, PermissionDefinition.NamesOf(user.Permissions), user.IsDisabled, user.CreatedAt, user.UpdatedAt);
}
