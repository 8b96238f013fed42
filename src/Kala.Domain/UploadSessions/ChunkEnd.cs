namespace Kala.Domain.UploadSessions;

/// <summary>How a body ended.</summary>
public enum ChunkEnd
{
    /// <summary>The whole body is durable.</summary>
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
