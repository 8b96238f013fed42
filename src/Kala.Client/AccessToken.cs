namespace Kala.Client;

/// <summary>What signing in gives.</summary>
/// <param name="Token">The token; see <see cref="Credential.AccessToken"/>.</param>
/// <param name="Lifetime">How long it is valid, from the answer on.</param>
public sealed record AccessToken(string Token, TimeSpan Lifetime);
