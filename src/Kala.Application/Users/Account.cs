using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>What a user may do at the moment.</summary>
/// <param name="Id">Which user.</param>
/// <param name="Name">Their name.</param>
/// <param name="Permissions">What they may do.</param>
/// <param name="IsDisabled">Whether they are locked out.</param>
/// <param name="TokenGeneration">Which of their tokens are worth something.</param>
internal sealed record Account(Guid Id, string Name, Permissions Permissions, bool IsDisabled, int TokenGeneration)
{
    public bool IsAdmin => Permissions.HasFlag(Permissions.Admin);

    public Permissions Effective => IsAdmin ? Permissions.All : Permissions;
}
