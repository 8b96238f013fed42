namespace Kala.Domain.Users;

/// <summary>What access tokens are signed with, on every server that shares the tables.</summary>
public sealed class SigningKey
{
    /// <summary>The name of the one that access tokens are signed with.</summary>
    public const string OfAccessTokens = "access-token";

    private SigningKey()
    {
    }

    /// <summary>What it is for: there is one of each name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The secret, as base64.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>A new one.</summary>
    public static SigningKey Create(string name, string secret, DateTimeOffset now) =>
        new() { Name = name, Secret = secret, CreatedAt = now };
}
