namespace Kala.Application.Abstractions;

/// <summary>A blob or session folder on disk.</summary>
/// <param name="Session">The session that the folder belongs to.</param>
/// <param name="Name">The blob's name; null for the folder itself.</param>
/// <param name="ChangedAt">When it last changed.</param>
public readonly record struct BlobEntry(Guid Session, string? Name, DateTimeOffset ChangedAt);
