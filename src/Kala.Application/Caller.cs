using Kala.Domain.Users;

namespace Kala.Application;

/// <summary>The caller of a use case.</summary>
/// <param name="Owner">The owner of what the call creates.</param>
/// <param name="IsAdmin">Whether the caller may do everything, including with other owners' data.</param>
public sealed record Caller(Guid Owner, bool IsAdmin = false)
{
    private const Permissions UserPermissions = Permissions.Upload | Permissions.Read | Permissions.Delete;

    /// <summary>What the caller may do with their own data.</summary>
    public Permissions Permissions { get; init; } = IsAdmin ? Permissions.All : UserPermissions;

    /// <summary>Whether the caller signed in, so that their rights can change during a call.</summary>
    public bool IsSignedIn { get; init; }

    /// <summary>The valid generation of the caller's tokens.</summary>
    public int TokenGeneration { get; init; }

    /// <summary>
    /// The key used instead of a password, or the key that created the session of a session token; null if none.
    /// </summary>
    public KeyInUse? Key { get; init; }

    /// <summary>Whether the caller's key is valid for the filestore; true without a key.</summary>
    public bool IsForFilestore { get; init; } = true;

    /// <summary>The only session that the caller may use; null for no restriction.</summary>
    public Guid? OnlySession { get; init; }

    /// <summary>Whether the caller may see data of this owner.</summary>
    public bool Sees(Guid owner) => IsAdmin || owner == Owner;

    /// <summary>Whether the caller has at least one of these permissions.</summary>
    public bool HasAnyOf(Permissions permissions) => IsAdmin || (Permissions & permissions) != Permissions.None;
}

/// <summary>The key that a caller uses.</summary>
/// <param name="Id">The key's uuid.</param>
/// <param name="Prefix">Its first characters, which identify the row.</param>
public sealed record KeyInUse(Guid Id, string Prefix);
