namespace Kala.Application.Abstractions;

/// <summary>A blob or session folder on disk.</summary>
/// <param name="Session">The session that the folder belongs to.</param>
/// <param name="Name">The blob's name; null for the folder itself.</param>
/// <param name="ChangedAt">When it last changed.</param>
/// <param name="Size">The blob's length in bytes; 0 for a folder.</param>
public readonly record struct BlobEntry(Guid Session, string? Name, DateTimeOffset ChangedAt, long Size);
