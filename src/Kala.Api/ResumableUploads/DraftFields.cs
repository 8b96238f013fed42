namespace Kala.Api.ResumableUploads;

/// <summary>The header fields and the media type of the draft "Resumable Uploads for HTTP", and RFC 9530's Content-Digest.</summary>
internal static class DraftFields
{
    /// <summary>Whether the request brings the end of the file; whether the response is about the whole file.</summary>
    public const string Complete = "Upload-Complete";

    /// <summary>The server's limits.</summary>
    public const string Limit = "Upload-Limit";

    /// <summary>The version of the draft.</summary>
    public const string Version = "Upload-Draft-Interop-Version";

    /// <summary>The digest of the bytes of one request.</summary>
    public const string ContentDigest = "Content-Digest";

    /// <summary>The type of a body that is a part of a file.</summary>
    public const string PartialUpload = "application/partial-upload";

    /// <summary>A Boolean as it is written in a field.</summary>
    public static string Boolean(bool value) => value ? "?1" : "?0";
}
