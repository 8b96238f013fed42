namespace Kala.Application.Abstractions;

/// <summary>How a write ended.</summary>
public enum BlobWriteEnd
{
    /// <summary>The whole body is in the blob, durably.</summary>
    Complete,

    /// <summary>The body ended early: the client went away, or was stopped. What arrived is durable if it counts.</summary>
    Cut,

    /// <summary>The body's framing is broken.</summary>
    Malformed,

    /// <summary>The body has more bytes than the limit.</summary>
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

/// <summary>What a write has done.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Durable">How much of the blob is durable and counts, if the caller commits it.</param>
/// <param name="Cause">What ended it, where something was thrown.</param>
public sealed record BlobWriteOutcome(BlobWriteEnd End, BlobPosition Durable, Exception? Cause = null)
{
    /// <summary>Whether the blob must not be written to again: what a later sync of it says would be no evidence.</summary>
    public bool IsBlobSuspect { get; init; }
}
