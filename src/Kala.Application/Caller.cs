using Kala.Domain.Users;

namespace Kala.Application;

/// <summary>Who makes a call.</summary>
/// <param name="Owner">The owner of what the call creates.</param>
/// <param name="IsAdmin">Whether the caller may do everything, also with other people's.</param>
public sealed record Caller(Guid Owner, bool IsAdmin = false)
{
    private const Permissions Everyday = Permissions.Upload | Permissions.Read | Permissions.Delete;

    /// <summary>What the caller may do with what they own.</summary>
    public Permissions Permissions { get; init; } = IsAdmin ? Permissions.All : Everyday;

    /// <summary>Whether somebody signed in, whose rights can change during a call.</summary>
    public bool IsSignedIn { get; init; }

    /// <summary>Which generation of the caller's tokens is worth something.</summary>
    public int TokenGeneration { get; init; }

    /// <summary>The key that was used instead of a password, or that began the session of a session token; null for none.</summary>
    public KeyInUse? Key { get; init; }

    /// <summary>Whether the caller's key is for the filestore; true without a key.</summary>
    public bool IsForFilestore { get; init; } = true;

    /// <summary>The only session that the caller may use; null for all of theirs.</summary>
    public Guid? OnlySession { get; init; }

    /// <summary>Whether the caller may know of something of this owner.</summary>
    public bool Sees(Guid owner) => IsAdmin || owner == Owner;

    /// <summary>Whether the caller has one of these permissions.</summary>
    public bool MayOneOf(Permissions permissions) => IsAdmin || (Permissions & permissions) != Permissions.None;
}

/// <summary>The key that a caller uses.</summary>
/// <param name="Id">Names its row.</param>
/// <param name="Prefix">Its beginning, which finds the row.</param>
public sealed record KeyInUse(Guid Id, string Prefix);
