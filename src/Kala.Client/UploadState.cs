namespace Kala.Client;

/// <summary>What must be remembered of an upload so that another process can go on with it. It holds no secret.</summary>
/// <param name="Hash">The SHA-256 of the content, as <c>sha256:</c> and padded base64.</param>
/// <param name="Key">The idempotency key of the creation: used again, a lost answer makes no second session.</param>
/// <param name="Session">The session's uuid; null if its creation was not answered yet.</param>
public sealed record UploadState(string Hash, string Key, Guid? Session);
