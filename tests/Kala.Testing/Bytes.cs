using System.Security.Cryptography;

namespace Kala.Testing;

/// <summary>Test contents, and their digests in the format of clients.</summary>
public static class Bytes
{
    /// <summary>Pseudo-random bytes, the same each time.</summary>
    public static byte[] Noise(int count, int seed = 1)
    {
        var bytes = new byte[count];
        var state = (uint)((seed * 2654435761) | 1);
        for (var i = 0; i < count; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[i] = (byte)state;
        }
        return bytes;
    }

    /// <summary>The canonical form of a content's digest.</summary>
    public static string Sha256Of(ReadOnlySpan<byte> content) =>
        $"sha256:{Convert.ToBase64String(SHA256.HashData(content))}";
}
