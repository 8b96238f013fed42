namespace Kala.Application.Users;

/// <summary>The claims of a token. Its signature is valid; the tables show whether it is still accepted.</summary>
/// <param name="User">The user's uuid.</param>
/// <param name="Generation">The generation of the user's tokens that it belongs to.</param>
/// <param name="OnlySession">The only session it is valid for; null for an access token.</param>
/// <param name="KeyPrefix">The prefix of the key that created the session; null if none did.</param>
public sealed record TokenClaims(Guid User, int Generation, Guid? OnlySession, string? KeyPrefix);
