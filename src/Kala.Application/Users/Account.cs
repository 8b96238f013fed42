using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>A user's current rights.</summary>
/// <param name="Id">The user's uuid.</param>
/// <param name="Name">The username.</param>
/// <param name="Permissions">The user's permissions.</param>
/// <param name="IsDisabled">Whether the user is disabled.</param>
/// <param name="TokenGeneration">The generation of tokens that is valid.</param>
internal sealed record Account(Guid Id, string Name, Permissions Permissions, bool IsDisabled, int TokenGeneration)
{
    public bool IsAdmin => Permissions.HasFlag(Permissions.Admin);

    public Permissions Effective => IsAdmin ? Permissions.All : Permissions;
}
