namespace Kala.Api.Http;

/// <summary>Header fields of uploads that the framework has no names for.</summary>
internal static class UploadHeaders
{
    /// <summary>The number of durable bytes.</summary>
    public const string Offset = "Upload-Offset";

    /// <summary>The declared size in bytes.</summary>
    public const string Length = "Upload-Length";

    /// <summary>Makes a creation repeatable.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>The digest of the whole file; RFC 9530.</summary>
    public const string ReprDigest = "Repr-Digest";
}
