namespace Kala.Client;

/// <summary>The result of signing in.</summary>
/// <param name="Token">The token; see <see cref="Credential.AccessToken"/>.</param>
/// <param name="Lifetime">How long it is valid, counted from the response.</param>
public sealed record AccessToken(string Token, TimeSpan Lifetime);
