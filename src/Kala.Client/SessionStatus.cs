namespace Kala.Client;

/// <summary>The words of <see cref="UploadSession.Status"/>.</summary>
public static class SessionStatus
{
    /// <summary>Waits for bytes, or for close.</summary>
    public const string Open = "open";

    /// <summary>The bytes did not match the declared hash and were dropped.</summary>
    public const string Failed = "failed";

    /// <summary>Is a file.</summary>
    public const string Closed = "closed";

    /// <summary>Was aborted before it was closed.</summary>
    public const string Aborted = "aborted";

    /// <summary>Was not written to for too long.</summary>
    public const string Expired = "expired";
}
