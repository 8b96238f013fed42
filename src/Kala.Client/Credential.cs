namespace Kala.Client;

/// <summary>Identifies the caller to the server. The value is a secret; <see cref="ToString"/> omits it.</summary>
public sealed class Credential
{
    private Credential(string header, string value) => (Header, Value) = (header, value);

    internal string Header { get; }

    internal string Value { get; }

    /// <summary>An access token from <see cref="KalaClient.SignInAsync"/>. It is valid for some hours.</summary>
    /// <param name="token">The token, without <c>Bearer</c>.</param>
    public static Credential AccessToken(string token) => Bearer(token);

    /// <summary>
    /// The token of one upload session, from <see cref="KalaClient.OpenSessionAsync"/>. It allows only to write, read,
    /// close and abort this session. Its holder needs no account.
    /// </summary>
    /// <param name="token">The token, without <c>Bearer</c>.</param>
    public static Credential SessionToken(string token) => Bearer(token);

    /// <summary>An API key.</summary>
    /// <param name="key">The key.</param>
    public static Credential ApiKey(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new Credential("X-API-Key", key);
    }

    /// <summary>The kind of credential, without the secret.</summary>
    public override string ToString() => $"{Header}: …";

    private static Credential Bearer(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        return new Credential("Authorization", $"Bearer {token}");
    }
}
