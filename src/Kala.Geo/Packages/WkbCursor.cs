using System.Buffers.Binary;
using Kala.Geo.Rows;

namespace Kala.Geo.Packages;

/// <summary>
/// Reads WKB from its first byte to its last, without a copy of its coordinates: that of OGC 06-103r4, and the older one with flags
/// for heights, measures and coordinate systems.
/// </summary>
internal ref struct WkbCursor(ReadOnlySpan<byte> wkb)
{
    private const uint IsoHeight = 1000;
    private const uint IsoMeasure = 2000;
    private const uint ExtendedHeight = 0x80000000;
    private const uint ExtendedMeasure = 0x40000000;
    private const uint ExtendedSrid = 0x20000000;

    private readonly ReadOnlySpan<byte> _wkb = wkb;
    private int _at;
    private bool _isLittle;

    /// <summary>How many numbers each position has: two to four.</summary>
    public int Numbers { get; private set; }

    /// <summary>Reads the beginning of a geometry.</summary>
    public GeometryKind ReadKind()
    {
        _isLittle = _wkb[_at++] == 1;
        var number = ReadCode();
        Numbers = 2 + ((number & ExtendedHeight) != 0 ? 1 : 0) + ((number & ExtendedMeasure) != 0 ? 1 : 0);
        if ((number & ExtendedSrid) != 0)
        {
            _at += sizeof(uint);
        }
        number &= ~(ExtendedHeight | ExtendedMeasure | ExtendedSrid);
        Numbers += number >= IsoHeight + IsoMeasure ? 2 : number >= IsoHeight ? 1 : 0;
        return (GeometryKind)(number % IsoHeight);
    }

    /// <summary>Reads how many parts, rings or positions follow.</summary>
    public int ReadCount() => checked((int)ReadCode());

    /// <summary>Reads a number of a position.</summary>
    public double ReadNumber()
    {
        var bytes = _wkb.Slice(_at, sizeof(double));
        _at += sizeof(double);
        return _isLittle ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    private uint ReadCode()
    {
        var bytes = _wkb.Slice(_at, sizeof(uint));
        _at += sizeof(uint);
        return _isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
