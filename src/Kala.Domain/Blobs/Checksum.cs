namespace Kala.Domain.Blobs;

/// <summary>The checksum of a body.</summary>
/// <param name="Algorithm">How it is computed.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record Checksum(ChecksumAlgorithm Algorithm, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A SHA-256 as a checksum.</summary>
    public static Checksum Of(Sha256Digest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return new Checksum(ChecksumAlgorithm.Sha256, Convert.FromHexString(digest.Hex));
    }

    /// <summary>The number of bytes of a checksum.</summary>
    public static int SizeOf(ChecksumAlgorithm algorithm) => algorithm == ChecksumAlgorithm.Sha1 ? 20 : Sha256Digest.Size;
}
