namespace Kala.Domain.Users;

/// <summary>Somebody who may sign in, and who owns what they make.</summary>
public sealed class User
{
    private User()
    {
    }

    /// <summary>Names them in every other row.</summary>
    public Guid Id { get; private set; }

    /// <summary>What they sign in with, as it was written.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The name in one case: there is one user of each.</summary>
    public string NameFolded { get; private set; } = "";

    /// <summary>The hash of their password, with its own parameters.</summary>
    public string PasswordHash { get; private set; } = "";

    /// <summary>What they may do.</summary>
    public Permissions Permissions { get; private set; }

    /// <summary>Whether they are locked out, with all their tokens and keys.</summary>
    public bool IsDisabled { get; private set; }

    /// <summary>Which generation of access tokens is worth something; signing out everywhere makes a new one.</summary>
    public int TokenGeneration { get; private set; }

    /// <summary>When the row was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>A new one.</summary>
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

    /// <summary>A name in one case.</summary>
    public static string Fold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant();
    }

    /// <summary>Sets another password, and ends what was signed in with the old one.</summary>
    public void ChangePassword(string passwordHash, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        SignOut(now);
    }

    /// <summary>Writes the same password with stronger parameters.</summary>
    public void Rehash(string passwordHash) => PasswordHash = passwordHash;

    /// <summary>Sets what they may do.</summary>
    public void Grant(Permissions permissions, DateTimeOffset now) => (Permissions, UpdatedAt) = (permissions, now);

    /// <summary>Locks them out, or lets them in again; what was signed in before stays out.</summary>
    public void Disable(bool isDisabled, DateTimeOffset now)
    {
        if (isDisabled && !IsDisabled)
        {
            SignOut(now);
        }
        (IsDisabled, UpdatedAt) = (isDisabled, now);
    }

    /// <summary>Makes every access and session token worthless that they have.</summary>
    public void SignOut(DateTimeOffset now) => (TokenGeneration, UpdatedAt) = (TokenGeneration + 1, now);
}
