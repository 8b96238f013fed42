namespace Kala.Application.Abstractions;

/// <summary>A blob, or what else a session has left in the store.</summary>
/// <param name="Session">The session.</param>
/// <param name="Name">The blob's name; null for the rest, such as a folder, which comes after the blobs.</param>
/// <param name="ChangedAt">When it last changed.</param>
/// <param name="Size">The blob's length in bytes; 0 for the rest.</param>
public readonly record struct BlobEntry(Guid Session, string? Name, DateTimeOffset ChangedAt, long Size);
