namespace Kala.Api.Auth;

/// <summary>The settings of the section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>Callers sign in.</summary>
    public const string SignIn = nameof(SignIn);

    /// <summary>Callers do not sign in.</summary>
    public const string Anonymous = nameof(Anonymous);

    /// <summary>SignIn, or Anonymous: every caller may do everything.</summary>
    public string Mode { get; set; } = SignIn;

    /// <summary>How long an access token is valid; up to 365 days.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>
    /// The key that signs access tokens: 32 bytes or more as base64; empty: generated once and stored in the tables.
    /// </summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Whether to listen on addresses that other machines can reach, even without sign-in.</summary>
    public bool AllowAnonymousRemote { get; set; }

    /// <summary>The names allowed in the Host field without sign-in, separated by semicolons.</summary>
    public string AllowedHosts { get; set; } = "localhost;127.0.0.1;[::1]";

    /// <summary>Whether callers sign in.</summary>
    internal bool IsSignIn => Mode.Equals(SignIn, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether callers do not sign in.</summary>
    internal bool IsAnonymous => Mode.Equals(Anonymous, StringComparison.OrdinalIgnoreCase);
}
