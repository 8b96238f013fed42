using System.Buffers.Binary;

namespace Kala.Geo.Rows;

/// <summary>
/// A geometry as WKB (OGC 06-103r4, section 8.2), written from the first coordinate to the last. Coordinates have two
/// dimensions, or three if all of one part have three.
/// </summary>
internal sealed class GeometryBuffer
{
    private const uint HasZ = 1000;

    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>The type of the outermost geometry; none if there is no geometry.</summary>
    public GeometryKind Kind { get; private set; }

    /// <summary>Whether its positions have a height.</summary>
    public bool HasHeight { get; private set; }

    /// <summary>The rectangle around all positions; empty if there are none.</summary>
    public Box Box { get; private set; } = Box.Empty;

    /// <summary>The WKB.</summary>
    public ReadOnlySpan<byte> Wkb => _bytes.AsSpan(0, _length);

    /// <summary>Forgets the geometry.</summary>
    public void Clear() => (_length, Kind, HasHeight, Box) = (0, GeometryKind.None, false, Box.Empty);

    /// <summary>Takes a WKB of somebody else's making.</summary>
    public void Set(GeometryKind kind, bool hasHeight, in Box box, ReadOnlySpan<byte> wkb)
    {
        (Kind, HasHeight, Box, _length) = (kind, hasHeight, box, 0);
        wkb.CopyTo(Room(wkb.Length));
    }

    /// <summary>Begins a geometry. Those of a collection follow it, as many as it counts.</summary>
    public void Begin(GeometryKind kind, bool hasHeight)
    {
        if (_length == 0)
        {
            (Kind, HasHeight) = (kind, hasHeight);
        }
        Room(1)[0] = 1; // little-endian
        BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), (uint)kind + (hasHeight ? HasZ : 0));
    }

    /// <summary>Writes how many parts, rings or positions follow.</summary>
    public void Count(int count) => BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), count);

    /// <summary>Writes positions of two or three numbers each.</summary>
    public void Positions(ReadOnlySpan<double> numbers, bool hasHeight)
    {
        var step = hasHeight ? 3 : 2;
        var room = Room(numbers.Length * sizeof(double));
        var box = Box;
        for (var at = 0; at < numbers.Length; at += step)
        {
            box = box.With(numbers[at], numbers[at + 1]);
        }
        Box = box;
        for (var at = 0; at < numbers.Length; at++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(room[(at * sizeof(double))..], numbers[at]);
        }
    }

    /// <summary>Writes the position of an empty point, which is not a number (OGC 12-128r19, section 2.1.3.1.1).</summary>
    public void Empty()
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), double.NaN);
        BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), double.NaN);
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        }
        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
