using Kala.Domain.Blobs;

namespace Kala.Domain.Users;

/// <summary>A key that a program signs in with for the user who made it. Only its hash is kept.</summary>
public sealed class ApiKey
{
    private ApiKey()
    {
    }

    /// <summary>Names the row.</summary>
    public Guid Id { get; private set; }

    /// <summary>Who made it, and for whom it acts.</summary>
    public Guid UserId { get; private set; }

    /// <summary>What its maker calls it; may be empty.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The beginning of the key, which finds the row.</summary>
    public string Prefix { get; private set; } = "";

    /// <summary>The SHA-256 of the whole key.</summary>
    public Sha256Digest Hash { get; private set; } = null!;

    /// <summary>What it may do, as far as its maker still may.</summary>
    public Permissions Permissions { get; private set; }

    /// <summary>Whether it is for the filestore, the only service there is so far.</summary>
    public bool IsForFilestore { get; private set; }

    /// <summary>From when on it is good.</summary>
    public DateTimeOffset ValidFrom { get; private set; }

    /// <summary>Until when.</summary>
    public DateTimeOffset ValidTo { get; private set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>About when it was used last; null if it was not.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>Whether the time is within those of the key.</summary>
    public bool IsValidAt(DateTimeOffset now) => now >= ValidFrom && now < ValidTo;

    /// <summary>A new one.</summary>
    public static ApiKey Create(
        Guid id,
        Guid user,
        string name,
        string prefix,
        Sha256Digest hash,
        Permissions permissions,
        bool isForFilestore,
        DateTimeOffset from,
        DateTimeOffset to,
        DateTimeOffset now) => new()
        {
            Id = id,
            UserId = user,
            Name = name,
            Prefix = prefix,
            Hash = hash,
            Permissions = permissions,
            IsForFilestore = isForFilestore,
            ValidFrom = from,
            ValidTo = to,
            CreatedAt = now,
        };
}
