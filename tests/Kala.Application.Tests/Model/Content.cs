using System.Security.Cryptography;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model;

/// <summary>Some bytes, and their digest when somebody asks for it.</summary>
internal sealed class Content(byte[] bytes)
{
    private static readonly byte[][] Pools = [.. Enumerable.Range(0, 3).Select(Pool)];

    private Sha256Digest? _digest;

    public static Content Empty { get; } = new([]);

    public byte[] Bytes { get; } = bytes;

    public int Length => Bytes.Length;

    public Sha256Digest Digest => _digest ??= DigestOf(Bytes);

    /// <summary>A piece of one of the contents that a file may have; no two pieces are the same by chance.</summary>
    public static ReadOnlyMemory<byte> Of(int file, int variant, int start, int length) =>
        Pools[variant].AsMemory((file * 509) + start, length);

    public static Sha256Digest DigestOf(ReadOnlySpan<byte> bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));

    /// <summary>These bytes up to a length, and others behind them.</summary>
    public Content With(int length, ReadOnlySpan<byte> more) =>
        more.IsEmpty && length == Length ? this : new Content([.. Bytes.AsSpan(0, length), .. more]);

    public bool StartsWith(ReadOnlySpan<byte> bytes) => Bytes.AsSpan().StartsWith(bytes);

    private static byte[] Pool(int variant)
    {
        var pool = new byte[1 << 20];
        new Random(variant + 1).NextBytes(pool);
        return pool;
    }
}
