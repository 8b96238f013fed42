namespace Kala.Infrastructure.Blobs.S3;

/// <summary>An object of a list.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="ChangedAt">When it was stored, by the store's clock.</param>
internal readonly record struct S3Object(string Key, long Size, DateTimeOffset ChangedAt);
