namespace Kala.Api.Auth;

/// <summary>The settings of the section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>Nobody signs in.</summary>
    public const string Anonymous = nameof(Anonymous);

    /// <summary>How callers are told apart. Until sign-in is built: <see cref="Anonymous"/>.</summary>
    public string Mode { get; set; } = Anonymous;

    /// <summary>Whether <see cref="Anonymous"/> is served on addresses that other machines reach.</summary>
    public bool AllowAnonymousRemote { get; set; }

    /// <summary>The names in the Host header that <see cref="Anonymous"/> answers to, separated by semicolons.</summary>
    public string AllowedHosts { get; set; } = "localhost;127.0.0.1;[::1]";
}
