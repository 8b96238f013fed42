using System.Buffers.Binary;

namespace Kala.Geo.Readers;

/// <summary>
/// Compares the counts in a .shp with the lengths of its records. The library makes room for what a count promises, before it
/// reads.
/// </summary>
internal static class ShapefileRecords
{
    private const int FileHeaderBytes = 100;
    private const int HeaderBytes = 8;

    // Type, box, number of parts, number of points.
    private const int CountsEnd = 44;

    /// <summary>Reads the records' headers to the end.</summary>
    /// <param name="shapes">The .shp, whose own header is right.</param>
    /// <param name="length">Bytes of the .shp, from its header.</param>
    /// <param name="limits">How large a record may be.</param>
    /// <exception cref="SourceFault">A record is damaged or too large.</exception>
    public static void Check(Stream shapes, long length, ImportLimits limits)
    {
        Span<byte> begin = stackalloc byte[HeaderBytes + CountsEnd];
        shapes.Position = FileHeaderBytes;
        for (var record = 1L; shapes.Position < length; record++)
        {
            var start = shapes.Position;
            var read = shapes.ReadAtLeast(begin, (int)Math.Min(begin.Length, length - start), throwOnEndOfStream: false);
            // In words of two bytes.
            var content = read < HeaderBytes ? 0 : BinaryPrimitives.ReadUInt32BigEndian(begin[4..]) * 2L;
            var end = start + HeaderBytes + content;
            if (content < sizeof(int) || end > length)
            {
                throw Damaged(record);
            }
            if (content > limits.FeatureBytes)
            {
                throw SourceFault.TooLarge($"Record {record} of the shapefile has more than {limits.FeatureBytes} bytes.");
            }
            var shape = begin[HeaderBytes..(int)Math.Min(read, HeaderBytes + content)];
            if (!IsWhole(shape, content, shapes, start + HeaderBytes))
            {
                throw Damaged(record);
            }
            shapes.Position = end;
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> shape, long content, Stream shapes, long start)
    {
        // Types of 10 and more are those without, with heights (10), or with measures (20); both are optional here.
        switch (BinaryPrimitives.ReadInt32LittleEndian(shape) % 10)
        {
            case 0:
                return true;
            case 1 when BinaryPrimitives.ReadInt32LittleEndian(shape) < 30:
                return content >= 20;
            case 8:
                return shape.Length >= 40 && BinaryPrimitives.ReadUInt32LittleEndian(shape[36..]) * 16L + 40 <= content;
            default:
                if (shape.Length < CountsEnd)
                {
                    return false;
                }
                var parts = BinaryPrimitives.ReadUInt32LittleEndian(shape[36..]);
                var points = BinaryPrimitives.ReadUInt32LittleEndian(shape[40..]);
                return CountsEnd + (parts * 4L) + (points * 16L) <= content && ArePartsInOrder(shapes, start + CountsEnd, parts, points);
        }
    }

    /// <summary>Each part begins where the one before has ended, and within the points.</summary>
    private static bool ArePartsInOrder(Stream shapes, long start, uint parts, uint points)
    {
        shapes.Position = start;
        Span<byte> number = stackalloc byte[sizeof(int)];
        var before = 0u;
        for (var part = 0u; part < parts; part++)
        {
            shapes.ReadExactly(number);
            var begin = BinaryPrimitives.ReadUInt32LittleEndian(number);
            if (begin < before || begin > points)
            {
                return false;
            }
            before = begin;
        }
        return true;
    }

    private static SourceFault Damaged(long record) => SourceFault.Invalid($"Record {record} of the shapefile is damaged.");
}
