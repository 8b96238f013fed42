namespace Kala.Domain.UploadSessions;

/// <summary>Where an upload session stands. Stored and shown as the lower-case word.</summary>
public enum SessionStatus
{
    /// <summary>Takes bytes.</summary>
    Open,

    /// <summary>Its bytes did not match its digest: takes a new WRITE, or a DELETE.</summary>
    Failed,

    /// <summary>Verified; its file can be read.</summary>
    Closed,

    /// <summary>Deleted before it was closed.</summary>
    Aborted,

    /// <summary>Not written to for too long.</summary>
    Expired,
}
