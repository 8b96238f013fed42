namespace Kala.Client;

/// <summary>The state that another process needs to resume an upload. It contains no secret.</summary>
/// <param name="Hash">The SHA-256 of the content, as <c>sha256:</c> and padded base64.</param>
/// <param name="Key">The idempotency key of the creation. It prevents a second session after a lost response.</param>
/// <param name="Session">The session's uuid; null until the creation has succeeded.</param>
public sealed record UploadState(string Hash, string Key, Guid? Session);
