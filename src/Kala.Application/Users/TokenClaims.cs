namespace Kala.Application.Users;

/// <summary>What a token says. It was signed by a server of this installation; whether it still counts is in the tables.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Generation">Which generation of the user's tokens it belongs to.</param>
/// <param name="OnlySession">The only session that it opens; null for an access token.</param>
/// <param name="KeyPrefix">The beginning of the key that began the session; null if no key did.</param>
public sealed record TokenClaims(Guid User, int Generation, Guid? OnlySession, string? KeyPrefix);
