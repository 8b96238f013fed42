namespace Kala.Client;

/// <summary>The values of <see cref="UploadSession.Status"/>.</summary>
public static class SessionStatus
{
    /// <summary>Waiting for bytes or for close.</summary>
    public const string Open = "open";

    /// <summary>The bytes did not match the declared hash and were discarded.</summary>
    public const string Failed = "failed";

    /// <summary>The session is a file.</summary>
    public const string Closed = "closed";

    /// <summary>Aborted before it was closed.</summary>
    public const string Aborted = "aborted";

    /// <summary>Not written to for too long.</summary>
    public const string Expired = "expired";
}
