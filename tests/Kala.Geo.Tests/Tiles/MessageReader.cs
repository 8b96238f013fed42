using System.Buffers.Binary;

namespace Kala.Geo.Tests.Tiles;

/// <summary>Reads the fields of a message of Protocol Buffers.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>The number of the field.</summary>
    public int Field { get; private set; }

    public bool IsAtEnd => _left.IsEmpty;

    /// <summary>Goes to the next field; false after the last one.</summary>
    public bool Read()
    {
        if (IsAtEnd)
        {
            return false;
        }
        Field = (int)(Whole() >> 3);
        return true;
    }

    public ulong Whole()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = _left[0];
            _left = _left[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    public long Signed()
    {
        var value = Whole();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public double Real()
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_left);
        _left = _left[sizeof(double)..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = (int)Whole();
        var value = _left[..length];
        _left = _left[length..];
        return value;
    }

    /// <summary>A repeated field in one piece.</summary>
    public List<ulong> Packed()
    {
        var values = new List<ulong>();
        var packed = new MessageReader(Bytes());
        while (!packed.IsAtEnd)
        {
            values.Add(packed.Whole());
        }
        return values;
    }
}
