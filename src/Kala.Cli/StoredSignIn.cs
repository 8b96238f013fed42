namespace Kala.Cli;

/// <summary>A sign-in that <c>kala login</c> has stored.</summary>
/// <param name="Server">The address of the only server that may receive the token.</param>
/// <param name="Username">The name that the user signed in with.</param>
/// <param name="Token">The access token; a secret.</param>
/// <param name="ExpiresAt">When it expires, by this machine's clock.</param>
internal sealed record StoredSignIn(Uri Server, string Username, string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Whether the token was issued by this server. <see cref="Uri"/> itself ignores the user information.</summary>
    public bool IsFor(Uri server) => string.Equals(Server.AbsoluteUri, server.AbsoluteUri, StringComparison.Ordinal);

    /// <summary>The sign-in without its token.</summary>
    public override string ToString() => $"{Username} at {Server}";
}
