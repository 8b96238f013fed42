namespace Kala.Api.Tus;

/// <summary>Header fields of tus that the framework has no names for.</summary>
internal static class TusHeaders
{
    /// <summary>The version of the protocol.</summary>
    public const string Resumable = "Tus-Resumable";

    /// <summary>The versions that the server speaks.</summary>
    public const string Version = "Tus-Version";

    /// <summary>The extensions that the server implements.</summary>
    public const string Extension = "Tus-Extension";

    /// <summary>The largest file in bytes.</summary>
    public const string MaxSize = "Tus-Max-Size";

    /// <summary>The algorithms of <see cref="Checksum"/>.</summary>
    public const string ChecksumAlgorithm = "Tus-Checksum-Algorithm";

    /// <summary>What the client tells about the file.</summary>
    public const string Metadata = "Upload-Metadata";

    /// <summary>Announces that the size comes later.</summary>
    public const string DeferLength = "Upload-Defer-Length";

    /// <summary>Makes an upload a part, or joins parts.</summary>
    public const string Concat = "Upload-Concat";

    /// <summary>When an unfinished upload expires.</summary>
    public const string Expires = "Upload-Expires";

    /// <summary>The checksum of the bytes of a request.</summary>
    public const string Checksum = "Upload-Checksum";

    /// <summary>The method to use instead of the request's own.</summary>
    public const string MethodOverride = "X-HTTP-Method-Override";
}
