namespace Kala.Application.Abstractions;

/// <summary>Something on disk.</summary>
/// <param name="Session">The session whose folder it is in.</param>
/// <param name="Name">The blob's name; null for the folder itself.</param>
/// <param name="ChangedAt">When it last changed.</param>
public readonly record struct BlobEntry(Guid Session, string? Name, DateTimeOffset ChangedAt);
