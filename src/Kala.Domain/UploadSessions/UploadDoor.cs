namespace Kala.Domain.UploadSessions;

/// <summary>
/// The kind of call that created a session. Stored and shown as text; clients must accept new values.
/// </summary>
public static class UploadDoor
{
    /// <summary>The separate calls create, write and close.</summary>
    public const string Form = "form";

    /// <summary>A whole file in one request.</summary>
    public const string Raw = "raw";
}
