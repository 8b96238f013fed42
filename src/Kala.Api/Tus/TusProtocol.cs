namespace Kala.Api.Tus;

/// <summary>The words of tus 1.0.0.</summary>
internal static class TusProtocol
{
    /// <summary>The only version that this server speaks.</summary>
    public const string Version = "1.0.0";

    /// <summary>The extensions that this server implements.</summary>
    public const string Extensions =
        "creation,creation-with-upload,creation-defer-length,expiration,checksum,checksum-trailer,termination,concatenation";

    /// <summary>The media type of bytes that start at an offset.</summary>
    public const string MediaType = "application/offset+octet-stream";

    /// <summary>The name of uploads that are created here.</summary>
    public const string Door = "tus";
}
