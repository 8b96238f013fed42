namespace Kala.Client;

/// <summary>A new session. It is durable.</summary>
/// <param name="Uuid">The session's uuid.</param>
/// <param name="Token">Its token, or null if none was requested; see <see cref="Credential.SessionToken"/>.</param>
public sealed record OpenedSession(Guid Uuid, string? Token);
