using Kala.Domain.Blobs;

namespace Kala.Application.Abstractions;

/// <summary>One body on its way into a blob.</summary>
/// <param name="Blob">Where it goes.</param>
/// <param name="From">How much of the blob counts already. The bytes go behind it.</param>
public sealed record BlobWrite(BlobId Blob, BlobPosition From)
{
    /// <summary>How many bytes at the start of the body are in the blob already, and are only read over.</summary>
    public long Skip { get; init; }

    /// <summary>How many bytes the body may have at most, the skipped ones included.</summary>
    public required long Limit { get; init; }

    /// <summary>What all the bytes of the body must hash to, the skipped ones included; null if nothing is said.</summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>Whether what arrived counts when the body is cut off. Only then are there checkpoints.</summary>
    public bool KeepsPartial { get; init; }

    /// <summary>Commits a position that has become durable while the body still arrives; false ends the write.</summary>
    public Func<BlobPosition, Task<bool>>? Checkpoint { get; init; }
}
