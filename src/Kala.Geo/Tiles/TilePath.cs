namespace Kala.Geo.Tiles;

/// <summary>Lines and rings in whole units.</summary>
internal static class TilePath
{
    /// <summary>Rounds positions; equal ones in succession become one.</summary>
    public static List<TileUnit> Of(List<TilePosition> positions)
    {
        var path = new List<TileUnit>(positions.Count);
        foreach (var position in positions)
        {
            var unit = position.Unit;
            if (path.Count == 0 || path[^1] != unit)
            {
                path.Add(unit);
            }
        }
        return path;
    }

    /// <summary>The same for a ring, which ends before its first unit.</summary>
    public static List<TileUnit> OfRing(List<TilePosition> positions)
    {
        var ring = Of(positions);
        if (ring.Count > 1 && ring[^1] == ring[0])
        {
            ring.RemoveAt(ring.Count - 1);
        }
        return ring;
    }

    /// <summary>Twice the area of a ring, positive if it is clockwise as the tile is seen.</summary>
    public static long DoubleArea(List<TileUnit> ring)
    {
        var area = 0L;
        var before = ring.LastOrDefault();
        foreach (var here in ring)
        {
            area += ((long)before.X * here.Y) - ((long)here.X * before.Y);
            before = here;
        }
        return area;
    }

    /// <summary>Turns a ring, if necessary: the first one of a polygon is clockwise, the others are not.</summary>
    public static void Turn(List<TileUnit> ring, bool isClockwise)
    {
        if ((DoubleArea(ring) > 0) != isClockwise)
        {
            ring.Reverse();
        }
    }

    /// <summary>The shortest line at a unit.</summary>
    public static TileUnit Beside(TileUnit unit) => unit with { X = unit.X + 1 };

    /// <summary>The ring with the smallest area that has an edge between two units; they may be the same.</summary>
    public static List<TileUnit> Sliver(TileUnit start, TileUnit end)
    {
        if (start == end)
        {
            end = Beside(start);
        }
        List<TileUnit> ring = [start, end, start.Y == end.Y ? start with { Y = start.Y + 1 } : Beside(start)];
        Turn(ring, isClockwise: true);
        return ring;
    }
}
