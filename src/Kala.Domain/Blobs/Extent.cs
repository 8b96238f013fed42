namespace Kala.Domain.Blobs;

/// <summary>The first bytes of a blob.</summary>
/// <param name="Blob">The blob's name in the folder of its session.</param>
/// <param name="Length">The number of bytes, at least 1.</param>
public readonly record struct Extent(string Blob, long Length);
