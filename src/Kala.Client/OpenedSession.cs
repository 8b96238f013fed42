namespace Kala.Client;

/// <summary>A session that was created. It is durable.</summary>
/// <param name="Uuid">The session's uuid.</param>
/// <param name="Token">Its token, if one was asked for; see <see cref="Credential.SessionToken"/>.</param>
public sealed record OpenedSession(Guid Uuid, string? Token);
