namespace Kala.Domain.Users;

/// <summary>A signing secret, shared by all servers on the same tables.</summary>
public sealed class SigningKey
{
    /// <summary>The name of the key for access tokens.</summary>
    public const string AccessTokenName = "access-token";

    private SigningKey()
    {
    }

    /// <summary>Its purpose; unique.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The secret, as base64.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Creates a key.</summary>
    public static SigningKey Create(string name, string secret, DateTimeOffset now) =>
        new() { Name = name, Secret = secret, CreatedAt = now };
}
