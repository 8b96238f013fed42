namespace Kala.Infrastructure.Blobs.S3;

/// <summary>An object of a content.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Start">The position of its first byte in the content.</param>
/// <param name="End">The position after its last byte that counts.</param>
internal readonly record struct S3Slice(string Key, long Start, long End);
