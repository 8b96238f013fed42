using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>A user as administrators see them.</summary>
/// <param name="Uuid">Who.</param>
/// <param name="Username">Their name.</param>
/// <param name="Permissions">The names of what they may do.</param>
/// <param name="Disabled">Whether they are locked out.</param>
/// <param name="CreatedAt">When they were made.</param>
/// <param name="UpdatedAt">When they were changed last.</param>
public sealed record UserView(
    Guid Uuid,
    string Username,
    IReadOnlyList<string> Permissions,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static UserView Of(User user) => new(
        user.Id, user.Name, NamedRight.NamesOf(user.Permissions), user.IsDisabled, user.CreatedAt, user.UpdatedAt);
}
