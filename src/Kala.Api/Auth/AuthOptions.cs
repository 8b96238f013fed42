namespace Kala.Api.Auth;

/// <summary>The settings of the section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>Callers sign in.</summary>
    public const string SignIn = nameof(SignIn);

    /// <summary>Nobody signs in.</summary>
    public const string Anonymous = nameof(Anonymous);

    /// <summary>How callers are identified: SignIn, or Anonymous, where everybody may do everything.</summary>
    public string Mode { get; set; } = SignIn;

    /// <summary>How long an access token is valid; up to 365 days.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>The key that signs access tokens, 32 bytes or more as base64; empty: generated once and stored in the tables.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Whether the server may listen on addresses that other machines can reach while nobody signs in.</summary>
    public bool AllowAnonymousRemote { get; set; }

    /// <summary>The Host names that the server accepts without sign-in, separated by semicolons.</summary>
    public string AllowedHosts { get; set; } = "localhost;127.0.0.1;[::1]";

    /// <summary>Whether callers sign in.</summary>
    internal bool IsSignIn => Mode.Equals(SignIn, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether nobody signs in.</summary>
    internal bool IsAnonymous => Mode.Equals(Anonymous, StringComparison.OrdinalIgnoreCase);
}
