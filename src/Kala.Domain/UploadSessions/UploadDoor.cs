namespace Kala.Domain.UploadSessions;

/// <summary>By which door a session came in. Stored and shown as text; a reader must expect new ones.</summary>
public static class UploadDoor
{
    /// <summary>The published calls: create, write, close.</summary>
    public const string Form = "form";

    /// <summary>A whole file in one request.</summary>
    public const string Raw = "raw";
}
