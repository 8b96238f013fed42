using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>Who a caller is.</summary>
/// <param name="Uuid">The owner of what they make.</param>
/// <param name="Username">Their name; null while nobody signs in.</param>
/// <param name="Permissions">The names of what this call's credentials allow.</param>
/// <param name="Key">The key that was used; null for none.</param>
public sealed record Me(Guid Uuid, string? Username, IReadOnlyList<string> Permissions, Guid? Key);

/// <summary>Tells callers who they are.</summary>
public sealed class GetMeHandler(Accounts accounts)
{
    /// <summary>The caller, with the rights of their credentials.</summary>
    public async Task<Me> HandleAsync(Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var account = caller.IsSignedIn ? await accounts.FindAsync(caller.Owner, cancellation) : null;
        return new Me(caller.Owner, account?.Name, NamedRight.NamesOf(caller.Permissions), caller.Key);
    }
}
