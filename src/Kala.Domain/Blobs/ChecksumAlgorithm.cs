namespace Kala.Domain.Blobs;

/// <summary>How the checksum of a body is computed.</summary>
public enum ChecksumAlgorithm
{
    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>SHA-1: it finds bytes that changed on their way, but not those that somebody changed.</summary>
    Sha1,
}
