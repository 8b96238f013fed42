namespace Kala.Application.Abstractions;

/// <summary>How a write ended.</summary>
public enum BlobWriteEnd
{
    /// <summary>The whole body is durable in the blob.</summary>
    Complete,

    /// <summary>
    /// The body ended early: the client disconnected or the write was stopped. The received part is durable if it is to
    /// be kept.
    /// </summary>
    Cut,

    /// <summary>The body's framing is broken.</summary>
    Malformed,

    /// <summary>The body is longer than the limit.</summary>
    TooLong,

    /// <summary>The body does not match its digest.</summary>
    WrongDigest,

    /// <summary>A checkpoint was refused.</summary>
    Superseded,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The disk failed.</summary>
    DiskFault,
}

/// <summary>The result of a write.</summary>
/// <param name="End">How the write ended.</param>
/// <param name="Durable">The durable position, for the caller to commit.</param>
/// <param name="Cause">The exception that ended it; null if none was thrown.</param>
public sealed record BlobWriteOutcome(BlobWriteEnd End, BlobPosition Durable, Exception? Cause = null)
{
    /// <summary>
    /// Whether the blob must not be written to again, because a later successful sync of it would prove nothing.
    /// </summary>
    public bool IsBlobSuspect { get; init; }
}
