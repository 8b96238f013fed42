namespace Kala.Geo.Tiles;

/// <summary>Some tiles of a zoom, and how many rectangles touch each of them.</summary>
internal sealed class TileLevel
{
    private readonly List<(int X, int Y)> _tiles;
    private readonly int[] _counts;
    private readonly Dictionary<long, int> _indexes;

    public TileLevel(int zoom, List<(int X, int Y)> tiles)
    {
        (Zoom, _tiles, _counts) = (zoom, tiles, new int[tiles.Count]);
        _indexes = new Dictionary<long, int>(tiles.Count);
        for (var at = 0; at < tiles.Count; at++)
        {
            _indexes.Add(Key(tiles[at].X, tiles[at].Y), at);
        }
    }

    public int Zoom { get; }

    /// <summary>The tiles that have more rectangles.</summary>
    public List<(int X, int Y)> WithMoreThan(int most) => [.. _tiles.Where((_, at) => _counts[at] > most)];

    /// <summary>Counts a rectangle.</summary>
    /// <param name="range">All tiles that it touches.</param>
    /// <param name="steps">Is reduced by the work that it is.</param>
    /// <returns>Whether it touches any of the tiles here.</returns>
    public bool Add(TileRange range, ref long steps)
    {
        // Whichever is less: the tiles of the rectangle or those of the level.
        steps -= Math.Min(range.Count, _tiles.Count);
        return range.Count < _tiles.Count ? AddRange(range) : AddTiles(range);
    }

    private bool AddRange(TileRange range)
    {
        var found = false;
        for (var y = range.Top; y < range.Top + range.Rows; y++)
        {
            for (var column = 0; column < range.Columns; column++)
            {
                if (_indexes.TryGetValue(Key(range.Column(column), y), out var index))
                {
                    _counts[index]++;
                    found = true;
                }
            }
        }
        return found;
    }

    private bool AddTiles(TileRange range)
    {
        var found = false;
        for (var index = 0; index < _counts.Length; index++)
        {
            if (range.Contains(_tiles[index].X, _tiles[index].Y))
            {
                _counts[index]++;
                found = true;
            }
        }
        return found;
    }

    private long Key(int x, int y) => ((long)y << Zoom) | (uint)x;
}
