using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Kala.Geo.Tiles;

/// <summary>Writes a message of Protocol Buffers.</summary>
internal sealed class ProtobufWriter
{
    private const int MostOfVarint = 10;

    // Types of fields: what is written after their number.
    private const int Varint = 0;
    private const int EightBytes = 1;
    private const int LengthAndBytes = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    public void Whole(int field, ulong value)
    {
        Tag(field, Varint);
        Write(value);
    }

    public void Real(int field, double value)
    {
        Tag(field, EightBytes);
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
    }

    /// <summary>Writes bytes, a text in UTF-8 or another message.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthAndBytes);
        Write((ulong)value.Length);
        _bytes.Write(value);
    }

    /// <summary>Writes a repeated field in one piece.</summary>
    public void Packed(int field, ReadOnlySpan<uint> values)
    {
        var length = 0;
        foreach (var value in values)
        {
            // Seven bits to a byte.
            length += (BitOperations.Log2(value | 1) / 7) + 1;
        }
        Tag(field, LengthAndBytes);
        Write((ulong)length);
        foreach (var value in values)
        {
            Write(value);
        }
    }

    private void Tag(int field, int type) => Write((ulong)((field << 3) | type));

    private void Write(ulong value)
    {
        var room = _bytes.GetSpan(MostOfVarint);
        var length = 0;
        for (; value > 0x7F; value >>= 7)
        {
            room[length++] = (byte)(value | 0x80);
        }
        room[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
