using System.Buffers.Binary;
using Kala.Geo.Rows;

namespace Kala.Geo.Packages;

/// <summary>Geometries as GeoPackage stores them: a header, then WKB (OGC 12-128r19, section 2.1.3).</summary>
internal static class GeometryBlob
{
    public const int Wgs84 = 4326;

    private const byte LittleEndian = 1;
    private const byte WithBox = 2;
    private const byte IsEmpty = 16;
    private const int HeaderBytes = 8;
    private const int BoxBytes = 32;

    /// <summary>Writes a geometry; points have no box in the header, since it would say the same again.</summary>
    public static ReadOnlySpan<byte> Write(GeometryBuffer geometry, ref byte[] buffer)
    {
        var hasBox = !geometry.Box.IsEmpty && geometry.Kind != GeometryKind.Point;
        var start = HeaderBytes + (hasBox ? BoxBytes : 0);
        var length = start + geometry.Wkb.Length;
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, buffer.Length * 2)];
        }
        var blob = buffer.AsSpan(0, length);
        "GP\0"u8.CopyTo(blob);
        blob[3] = (byte)(LittleEndian | (hasBox ? WithBox : 0) | (geometry.Box.IsEmpty ? IsEmpty : 0));
        BinaryPrimitives.WriteInt32LittleEndian(blob[4..], Wgs84);
        if (hasBox)
        {
            var box = geometry.Box;
            BinaryPrimitives.WriteDoubleLittleEndian(blob[8..], box.MinX);
            BinaryPrimitives.WriteDoubleLittleEndian(blob[16..], box.MaxX);
            BinaryPrimitives.WriteDoubleLittleEndian(blob[24..], box.MinY);
            BinaryPrimitives.WriteDoubleLittleEndian(blob[32..], box.MaxY);
        }
        geometry.Wkb.CopyTo(blob[start..]);
        return blob;
    }

    /// <summary>The rectangle of a stored geometry, from its header; null if that does not have it.</summary>
    public static Box? BoxOf(ReadOnlySpan<byte> blob)
    {
        if ((blob[3] & IsEmpty) != 0 || (blob[3] & LittleEndian) == 0 || WkbOf(blob).Length + HeaderBytes == blob.Length)
        {
            return null;
        }
        double At(ReadOnlySpan<byte> from, int number) => BinaryPrimitives.ReadDoubleLittleEndian(from[(HeaderBytes + (number * sizeof(double)))..]);
        return new Box(At(blob, 0), At(blob, 2), At(blob, 1), At(blob, 3));
    }

    /// <summary>The WKB of a stored geometry.</summary>
    public static ReadOnlySpan<byte> WkbOf(ReadOnlySpan<byte> blob) => blob[(HeaderBytes + (((blob[3] >> 1) & 7) switch
    {
        0 => 0,
        1 => 32,
        2 or 3 => 48,
        _ => 64,
    }))..];
}
