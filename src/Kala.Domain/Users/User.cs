namespace Kala.Domain.Users;

/// <summary>A user who can sign in and own sessions and files.</summary>
public sealed class User
{
    private User()
    {
    }

    /// <summary>The uuid, which other rows refer to.</summary>
    public Guid Id { get; private set; }

    /// <summary>The username as entered.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The username in lower case; unique.</summary>
    public string NameFolded { get; private set; } = "";

    /// <summary>The password hash, which includes its parameters.</summary>
    public string PasswordHash { get; private set; } = "";

    /// <summary>The user's permissions.</summary>
    public Permissions Permissions { get; private set; }

    /// <summary>Whether the user is disabled, with all tokens and keys.</summary>
    public bool IsDisabled { get; private set; }

    /// <summary>The generation of tokens that is valid; signing out starts a new one.</summary>
    public int TokenGeneration { get; private set; }

    /// <summary>When the user was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the user was last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Creates a user.</summary>
    public static User Create(Guid id, string name, string passwordHash, Permissions permissions, DateTimeOffset now) => new()
    {
        Id = id,
        Name = name,
        NameFolded = Fold(name),
        PasswordHash = passwordHash,
        Permissions = permissions,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>A username in lower case.</summary>
    public static string Fold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant();
    }

    /// <summary>Sets a new password and signs the user out everywhere.</summary>
    public void ChangePassword(string passwordHash, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        SignOut(now);
    }

    /// <summary>Stores a stronger hash of the same password.</summary>
    public void Rehash(string passwordHash) => PasswordHash = passwordHash;

    /// <summary>Sets the permissions.</summary>
    public void Grant(Permissions permissions, DateTimeOffset now) => (Permissions, UpdatedAt) = (permissions, now);

    /// <summary>Disables or enables the user; tokens from before stay invalid.</summary>
    public void Disable(bool isDisabled, DateTimeOffset now)
    {
        if (isDisabled && !IsDisabled)
        {
            SignOut(now);
        }
        (IsDisabled, UpdatedAt) = (isDisabled, now);
    }

    /// <summary>Invalidates all access and session tokens of the user.</summary>
    public void SignOut(DateTimeOffset now) => (TokenGeneration, UpdatedAt) = (TokenGeneration + 1, now);
}
