using Kala.Geo.Rows;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Kala.Geo.Packages;

/// <summary>Items, one at a time.</summary>
internal sealed class ItemRows(Statement statement, IReadOnlyList<Box> boxes, int offset) : IDisposable
{
    private const int FirstValue = 2;

    private readonly WKBReader _wkb = new() { IsStrict = false };
    private int _left = offset;

    /// <summary>The fid.</summary>
    public long Fid => statement.Integer(0);

    /// <summary>The geometry as it is stored; empty if there is none.</summary>
    public ReadOnlySpan<byte> Geometry => statement.Bytes(1);

    /// <summary>Goes to the next item; false after the last one.</summary>
    public bool Read()
    {
        while (statement.Read())
        {
            // Rectangles of the index are a little too large, and a shape need not fill its own.
            if (boxes.Count > 0 && (Geometry.IsEmpty || !TouchesBoxes()))
            {
                continue;
            }
            if (_left == 0)
            {
                return true;
            }
            _left--;
        }
        return false;
    }

    /// <summary>SQLite's kind of a field's value.</summary>
    public int KindOf(int field) => statement.KindOf(FirstValue + field);

    public long Integer(int field) => statement.Integer(FirstValue + field);

    public double Real(int field) => statement.Real(FirstValue + field);

    /// <summary>A text in UTF-8, until the next item.</summary>
    public ReadOnlySpan<byte> Text(int field) => statement.Bytes(FirstValue + field);

    public void Dispose() => statement.Dispose();

    private bool TouchesBoxes()
    {
        // Most are in a box or outside of all. To read a geometry costs many times as much.
        if (GeometryBlob.BoxOf(Geometry) is { } known)
        {
            if (boxes.Any(one => one.Contains(known)))
            {
                return true;
            }
            if (!boxes.Any(one => one.Overlaps(known)))
            {
                return false;
            }
        }
        var geometry = _wkb.Read(GeometryBlob.WkbOf(Geometry).ToArray());
        var own = geometry.EnvelopeInternal;
        var box = new Box(own.MinX, own.MinY, own.MaxX, own.MaxY);
        return boxes.Any(one => one.Contains(box)
            || (one.Overlaps(box) && geometry.Factory.ToGeometry(new Envelope(one.MinX, one.MaxX, one.MinY, one.MaxY)).Intersects(geometry)));
    }
}
