namespace Kala.Client;

/// <summary>An uploaded file. It is verified, durable and readable.</summary>
/// <param name="Uuid">The file's uuid, the same as the session's.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Hash">The SHA-256 that the server verified, as <c>sha256:</c> and padded base64.</param>
public sealed record UploadedFile(Guid Uuid, long Size, string Hash);
