namespace Kala.Application.Contents;

/// <summary>What is expected of a body, and what is kept of it.</summary>
/// <param name="Limit">The maximum length of the body in bytes, including the skipped ones.</param>
public sealed record ChunkPlan(long Limit)
{
    /// <summary>The number of leading bytes of the body that are already stored; they are read and skipped.</summary>
    public long Skip { get; init; }

    /// <summary>The checksum of the whole body, including the skipped bytes; null if none was declared.</summary>
    public BodyChecksum? Checksum { get; init; }

    /// <summary>Whether what has arrived of a body that is cut off becomes durable.</summary>
    public bool KeepsPartial { get; init; }

    /// <summary>
    /// Told of each position that became durable while the body is still arriving; false ends the write. Null if nothing
    /// becomes durable before the end.
    /// </summary>
    public Func<ContentPosition, Task<bool>>? Checkpoint { get; init; }
}
