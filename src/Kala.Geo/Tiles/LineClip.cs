namespace Kala.Geo.Tiles;

/// <summary>Cuts lines to what a tile shows, segment by segment (Liang and Barsky).</summary>
internal static class LineClip
{
    /// <summary>The pieces that the tile shows. Each is the same list, with other positions.</summary>
    public static IEnumerable<List<TilePosition>> Run(List<TilePosition> line)
    {
        var piece = new List<TilePosition>();
        // A line of one position is a segment from there to there.
        for (var at = Math.Min(1, line.Count - 1); at >= 0 && at < line.Count; at++)
        {
            var (from, to) = (line[Math.Max(at - 1, 0)], line[at]);
            var (start, end) = Shown(from, to);
            if (piece.Count > 0 && (start > 0 || start > end))
            {
                yield return piece;
                piece.Clear();
            }
            if (start > end)
            {
                continue;
            }
            if (piece.Count == 0)
            {
                piece.Add(from.Toward(to, start));
            }
            piece.Add(from.Toward(to, end));
        }
        if (piece.Count > 0)
        {
            yield return piece;
        }
    }

    /// <summary>The parts of a segment where what is shown begins and ends; the end is less if nothing is.</summary>
    private static (double Start, double End) Shown(TilePosition from, TilePosition to)
    {
        var (start, end) = (0.0, 1.0);
        for (var edge = 0; edge < TilePosition.Edges; edge++)
        {
            var (before, after) = (from.Inside(edge), to.Inside(edge));
            if (before < 0 && after < 0)
            {
                return (1, 0);
            }
            if (before < 0)
            {
                start = Math.Max(start, before / (before - after));
            }
            else if (after < 0)
            {
                end = Math.Min(end, before / (before - after));
            }
        }
        return (start, end);
    }
}
