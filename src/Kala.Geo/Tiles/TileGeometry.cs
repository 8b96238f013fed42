using Kala.Geo.Packages;
using Kala.Geo.Rows;

namespace Kala.Geo.Tiles;

/// <summary>
/// What a tile shows of a geometry. Edges are straight on the map, as other programs draw them. What is smaller than a unit is
/// drawn as large as one, never left out.
/// </summary>
internal sealed class TileGeometry(TileAddress tile)
{
    private readonly List<TilePosition> _positions = [];
    private readonly TileShape _points = new(GeometryKind.Point);
    private readonly TileShape _lines = new(GeometryKind.LineString);
    private readonly TileShape _polygons = new(GeometryKind.Polygon);
    private int _shift;

    /// <summary>Its points, its lines and its polygons that have anything; a collection may have all of them.</summary>
    public IEnumerable<TileShape> Shapes
    {
        get
        {
            TileShape[] all = [_points, _lines, _polygons];
            return all.Where(shape => !shape.IsEmpty);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _points.Clear();
        _lines.Clear();
        _polygons.Clear();
    }

    /// <summary>Adds a geometry.</summary>
    /// <param name="wkb">The geometry in longitude and latitude.</param>
    /// <param name="shift">How many times it is moved around the world, to the east.</param>
    public void Add(ReadOnlySpan<byte> wkb, int shift)
    {
        _shift = shift;
        var cursor = new WkbCursor(wkb);
        Add(ref cursor);
    }

    private void Add(ref WkbCursor wkb)
    {
        var kind = wkb.ReadKind();
        switch (kind)
        {
            case GeometryKind.Point:
                ReadPositions(ref wkb, 1);
                AddPoints();
                break;
            case GeometryKind.LineString:
                ReadPositions(ref wkb, wkb.ReadCount());
                AddLine();
                break;
            case GeometryKind.Polygon:
                AddPolygon(ref wkb);
                break;
            case GeometryKind.MultiPoint or GeometryKind.MultiLineString or GeometryKind.MultiPolygon
                or GeometryKind.GeometryCollection:
                for (var left = wkb.ReadCount(); left > 0; left--)
                {
                    Add(ref wkb);
                }
                break;
            default:
                throw new InvalidDataException($"WKB has geometry {kind}.");
        }
    }

    private void AddPoints()
    {
        foreach (var position in _positions)
        {
            if (position.IsShown)
            {
                _points.AddPoint(position.Unit);
            }
        }
    }

    private void AddLine()
    {
        foreach (var piece in LineClip.Run(_positions))
        {
            var line = TilePath.Of(piece);
            if (line.Count == 1)
            {
                line.Add(TilePath.Beside(line[0]));
            }
            _lines.AddLine(line);
        }
    }

    private void AddPolygon(ref WkbCursor wkb)
    {
        var again = wkb;
        var rings = new List<List<TileUnit>>();
        var area = 0L;
        var isShown = false;
        var count = wkb.ReadCount();
        for (var at = 0; at < count; at++)
        {
            ReadPositions(ref wkb, wkb.ReadCount());
            var ring = TilePath.OfRing(RingClip.Run(_positions));
            isShown |= ring.Count > 0;
            var size = Math.Abs(TilePath.DoubleArea(ring));
            if (size > 0 && (at == 0 || rings.Count > 0))
            {
                TilePath.Turn(ring, isClockwise: at == 0);
                rings.Add(ring);
                area += at == 0 ? size : -size;
            }
        }
        // Holes may be as large as what the tile shows around them.
        if (area != 0)
        {
            rings.ForEach(_polygons.AddRing);
        }
        else if (isShown)
        {
            AddSlivers(ref again);
        }
    }

    /// <summary>Adds a polygon that has no area in whole units, as its edges; nothing if the tile shows none of them.</summary>
    private void AddSlivers(ref WkbCursor wkb)
    {
        for (var left = wkb.ReadCount(); left > 0; left--)
        {
            ReadPositions(ref wkb, wkb.ReadCount());
            foreach (var piece in LineClip.Run(_positions))
            {
                var path = TilePath.Of(piece);
                for (var at = Math.Min(1, path.Count - 1); at < path.Count; at++)
                {
                    _polygons.AddRing(TilePath.Sliver(path[Math.Max(at - 1, 0)], path[at]));
                }
            }
        }
    }

    private void ReadPositions(ref WkbCursor wkb, int count)
    {
        _positions.Clear();
        for (; count > 0; count--)
        {
            var (longitude, latitude) = (wkb.ReadNumber(), wkb.ReadNumber());
            for (var more = wkb.Numbers - 2; more > 0; more--)
            {
                _ = wkb.ReadNumber();
            }
            // The position of an empty point is not a number.
            if (double.IsFinite(longitude) && double.IsFinite(latitude))
            {
                _positions.Add(new TilePosition(
                    UnitsFrom(tile.X, WebMercator.XOf(longitude) + _shift), UnitsFrom(tile.Y, WebMercator.YOf(latitude))));
            }
        }
    }

    private double UnitsFrom(int corner, double world) => ((world * tile.Side) - corner) * TileAddress.Units;
}
