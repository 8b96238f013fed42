using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Kala.Bench;

/// <summary>The content of a test file: one random block, repeated, so that a large file needs no memory.</summary>
internal sealed class Content
{
    private const int BlockSize = 8 << 20;

    private static readonly byte[] Block = Noise();
    private static readonly ConcurrentDictionary<long, Content> Cache = [];

    private Content(long size)
    {
        Size = size;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in Pieces(0, size))
        {
            hash.AppendData(piece.Span);
        }
        var digest = hash.GetHashAndReset();
        Sha256 = Convert.ToHexStringLower(digest);
        ReprDigest = $"sha-256=:{Convert.ToBase64String(digest)}:";
    }

    /// <summary>The content of this size. It is hashed once.</summary>
    public static Content Of(long size) => Cache.GetOrAdd(size, one => new Content(one));

    public long Size { get; }

    public string Sha256 { get; }

    /// <summary>The value of the field <c>Repr-Digest</c> (RFC 9530).</summary>
    public string ReprDigest { get; }

    /// <summary>The bytes of a range, in order.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Pieces(long start, long count)
    {
        while (count > 0)
        {
            var inBlock = (int)(start % BlockSize);
            var length = (int)Math.Min(count, BlockSize - inBlock);
            yield return Block.AsMemory(inBlock, length);
            (start, count) = (start + length, count - length);
        }
    }

    private static byte[] Noise()
    {
        var block = new byte[BlockSize];
        new Random(1).NextBytes(block);
        return block;
    }
}
