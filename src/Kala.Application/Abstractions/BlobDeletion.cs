namespace Kala.Application.Abstractions;

/// <summary>What a deletion did.</summary>
/// <param name="IsGone">Whether the blob is no longer there; false if the disk failed.</param>
/// <param name="Bytes">The bytes that this call removed; null if it removed no blob.</param>
public readonly record struct BlobDeletion(bool IsGone, long? Bytes);
