namespace Kala.Domain.UploadSessions;

/// <summary>The status of an upload session, stored and shown in lower case.</summary>
public enum SessionStatus
{
    /// <summary>Accepts bytes.</summary>
    Open,

    /// <summary>The bytes did not match the digest; accepts a new WRITE or a DELETE.</summary>
    Failed,

    /// <summary>Complete; its file can be read.</summary>
    Closed,

    /// <summary>Deleted before it was closed.</summary>
    Aborted,

    /// <summary>Not written to for too long.</summary>
    Expired,
}
