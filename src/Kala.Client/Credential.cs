namespace Kala.Client;

/// <summary>What a client shows the server to say who it is. Its text is a secret: <see cref="ToString"/> leaves it out.</summary>
public sealed class Credential
{
    private Credential(string header, string value) => (Header, Value) = (header, value);

    internal string Header { get; }

    internal string Value { get; }

    /// <summary>An access token, as <see cref="KalaClient.SignInAsync"/> gives one. It is valid for some hours.</summary>
    /// <param name="token">The token, without <c>Bearer</c>.</param>
    public static Credential AccessToken(string token) => Bearer(token);

    /// <summary>
    /// The token of one upload session, as <see cref="KalaClient.OpenSessionAsync"/> gives one. It allows to write, ask for,
    /// close and abort this session, and nothing else: whoever has it needs no account.
    /// </summary>
    /// <param name="token">The token, without <c>Bearer</c>.</param>
    public static Credential SessionToken(string token) => Bearer(token);

    /// <summary>An API key, made for a program.</summary>
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
