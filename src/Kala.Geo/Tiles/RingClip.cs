namespace Kala.Geo.Tiles;

/// <summary>Cuts rings to what a tile shows, edge by edge (Sutherland and Hodgman).</summary>
internal static class RingClip
{
    /// <summary>The area of a ring that the tile shows. Several pieces of it are joined along the edges; empty if there is none.</summary>
    public static List<TilePosition> Run(List<TilePosition> ring)
    {
        for (var edge = 0; edge < TilePosition.Edges; edge++)
        {
            if (ring.Exists(position => position.Inside(edge) < 0))
            {
                ring = Cut(ring, edge);
            }
        }
        return ring;
    }

    private static List<TilePosition> Cut(List<TilePosition> ring, int edge)
    {
        var inside = new List<TilePosition>();
        var before = ring[^1];
        foreach (var here in ring)
        {
            var (from, to) = (before.Inside(edge), here.Inside(edge));
            if ((from < 0) != (to < 0))
            {
                inside.Add(before.Toward(here, from / (from - to)));
            }
            if (to >= 0)
            {
                inside.Add(here);
            }
            before = here;
        }
        return inside;
    }
}
