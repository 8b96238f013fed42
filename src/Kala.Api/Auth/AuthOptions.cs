namespace Kala.Api.Auth;

/// <summary>The settings of the section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>Nobody signs in.</summary>
    public const string Anonymous = nameof(Anonymous);

    /// <summary>How callers are told apart; Anonymous is the only mode until sign-in is built.</summary>
    public string Mode { get; set; } = Anonymous;

    /// <summary>Whether addresses that other machines reach are served although nobody signs in.</summary>
    public bool AllowAnonymousRemote { get; set; }

    /// <summary>The names in the Host field that the server answers to without sign-in, separated by semicolons.</summary>
    public string AllowedHosts { get; set; } = "localhost;127.0.0.1;[::1]";
}
