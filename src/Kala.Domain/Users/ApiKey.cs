using Kala.Domain.Blobs;

namespace Kala.Domain.Users;

/// <summary>A key with which a program acts for the user who created it. Only its hash is stored.</summary>
public sealed class ApiKey
{
    private ApiKey()
    {
    }

    /// <summary>The key's uuid.</summary>
    public Guid Id { get; private set; }

    /// <summary>The user who created it and for whom it acts.</summary>
    public Guid UserId { get; private set; }

    /// <summary>The creator's name for it; may be empty.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The first characters of the key, which identify the row.</summary>
    public string Prefix { get; private set; } = "";

    /// <summary>The SHA-256 of the whole key.</summary>
    public Sha256Digest Hash { get; private set; } = null!;

    /// <summary>Its permissions; they apply only as long as the creator has them too.</summary>
    public Permissions Permissions { get; private set; }

    /// <summary>Whether it is valid for the filestore, currently the only service.</summary>
    public bool IsForFilestore { get; private set; }

    /// <summary>The start of its validity.</summary>
    public DateTimeOffset ValidFrom { get; private set; }

    /// <summary>The end of its validity, exclusive.</summary>
    public DateTimeOffset ValidTo { get; private set; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Approximately when it was last used; null if never.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>Whether the key is valid at a time.</summary>
    public bool IsValidAt(DateTimeOffset now) => now >= ValidFrom && now < ValidTo;

    /// <summary>Creates a key.</summary>
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
