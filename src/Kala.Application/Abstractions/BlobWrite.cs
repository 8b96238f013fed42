using Kala.Domain.Blobs;

namespace Kala.Application.Abstractions;

/// <summary>A body that is to be written to a blob.</summary>
/// <param name="Blob">The target.</param>
/// <param name="From">The position after the last byte that counts; the body is written there.</param>
public sealed record BlobWrite(BlobId Blob, BlobPosition From)
{
    /// <summary>The number of leading bytes of the body that are already stored; they are read and skipped.</summary>
    public long Skip { get; init; }

    /// <summary>The maximum length of the body in bytes, including the skipped ones.</summary>
    public required long Limit { get; init; }

    /// <summary>
    /// The expected digest of the whole body, including the skipped bytes; null if none was declared.
    /// </summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>Whether the received part is kept if the body is cut off. Checkpoints are made only then.</summary>
    public bool KeepsPartial { get; init; }

    /// <summary>
    /// Commits a position that became durable while the body is still arriving; false ends the write.
    /// </summary>
    public Func<BlobPosition, Task<bool>>? Checkpoint { get; init; }
}
