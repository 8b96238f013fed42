using System.Buffers.Binary;

namespace Kala.Domain.Blobs;

/// <summary>
/// The state of an unfinished SHA-256, which another process can continue. It covers exactly the first
/// <see cref="Count"/> bytes of a content and is stored in the same row as that offset.
/// </summary>
/// <remarks>
/// The portable form is the eight words of FIPS 180-4 section 6.2 (big-endian), the number of hashed bytes (64 bits,
/// big-endian), and the 0 to 63 bytes of the last, incomplete block.
/// </remarks>
public sealed class Sha256State
{
    private const int WordsSize = 32;
    private const int HeadSize = WordsSize + sizeof(long);
    private const int BlockSize = 64;

    private static readonly uint[] InitialWords =
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    private readonly byte[] _portable;

    private Sha256State(byte[] portable) => _portable = portable;

    /// <summary>The state before the first byte.</summary>
    public static Sha256State Empty { get; } = Create(InitialWords, 0, []);

    /// <summary>The number of hashed bytes.</summary>
    public long Count => BinaryPrimitives.ReadInt64BigEndian(_portable.AsSpan(WordsSize));

    /// <summary>The bytes of the last, incomplete block: <see cref="Count"/> modulo 64 of them.</summary>
    public ReadOnlySpan<byte> Tail => _portable.AsSpan(HeadSize);

    /// <summary>Creates a state from its parts.</summary>
    /// <exception cref="ArgumentException">The parts contradict each other.</exception>
    public static Sha256State Create(ReadOnlySpan<uint> words, long count, ReadOnlySpan<byte> tail)
    {
        if (words.Length != WordsSize / sizeof(uint) || count < 0 || tail.Length != count % BlockSize)
        {
            throw new ArgumentException("Eight words, a count, and as many bytes as the count leaves over.");
        }
        var portable = new byte[HeadSize + tail.Length];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(portable.AsSpan(i * sizeof(uint)), words[i]);
        }
        BinaryPrimitives.WriteInt64BigEndian(portable.AsSpan(WordsSize), count);
        tail.CopyTo(portable.AsSpan(HeadSize));
        return new Sha256State(portable);
    }

    /// <summary>Creates a state from its portable form.</summary>
    /// <exception cref="FormatException">The bytes are not a valid portable form.</exception>
    public static Sha256State FromBytes(ReadOnlySpan<byte> portable)
    {
        var count = portable.Length < HeadSize ? -1 : BinaryPrimitives.ReadInt64BigEndian(portable[WordsSize..]);
        return count >= 0 && portable.Length - HeadSize == count % BlockSize
            ? new Sha256State(portable.ToArray())
            : throw new FormatException("These bytes are not a valid digest state.");
    }

    /// <summary>One of the eight words.</summary>
    public uint Word(int index) => BinaryPrimitives.ReadUInt32BigEndian(_portable.AsSpan(index * sizeof(uint)));

    /// <summary>The portable form, 40 to 103 bytes.</summary>
    public byte[] ToBytes() => [.. _portable];
}
