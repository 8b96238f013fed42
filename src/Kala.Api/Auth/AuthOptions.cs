namespace Kala.Api.Auth;

/// <summary>The settings of the section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>Callers sign in.</summary>
    public const string SignIn = nameof(SignIn);

    /// <summary>Nobody signs in.</summary>
    public const string Anonymous = nameof(Anonymous);

    /// <summary>How callers are told apart: SignIn, or Anonymous, where everybody may do everything.</summary>
    public string Mode { get; set; } = SignIn;

    /// <summary>How long an access token is good; up to 365 days.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>What access tokens are signed with, 32 bytes or more as base64; empty: made once and kept in the tables.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Whether addresses that other machines reach are served although nobody signs in.</summary>
    public bool AllowAnonymousRemote { get; set; }

    /// <summary>The names in the Host field that the server answers to without sign-in, separated by semicolons.</summary>
    public string AllowedHosts { get; set; } = "localhost;127.0.0.1;[::1]";

    /// <summary>Whether callers sign in.</summary>
    internal bool IsSignIn => Mode.Equals(SignIn, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether nobody signs in.</summary>
    internal bool IsAnonymous => Mode.Equals(Anonymous, StringComparison.OrdinalIgnoreCase);
}
