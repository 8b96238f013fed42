using System.Runtime.InteropServices;

namespace Kala.Geo.Tiles;

/// <summary>Counts rectangles in tiles, zoom by zoom, but only in the parts of tiles that have too many.</summary>
/// <param name="rectangles">The rectangles; the list is used up.</param>
/// <param name="most">The most that a tile may have.</param>
internal sealed class TileCounts(List<WorldRectangle> rectangles, int most)
{
    // Small rectangles need two or three for each zoom. Only very many large ones, each over the others, need more than all this.
    private const long StepsOfRectangle = 250;

    private long _steps = StepsOfRectangle * rectangles.Count;

    /// <summary>The lowest zoom at which no tile has too many; null if there is none, or if it would take too long to find it.</summary>
    public int? LowestZoom()
    {
        List<(int X, int Y)> tiles = [(0, 0)];
        for (var zoom = 0; zoom <= TileAddress.MostZoom && _steps >= 0; zoom++)
        {
            var level = new TileLevel(zoom, tiles);
            Count(level);
            var crowded = level.WithMoreThan(most);
            if (crowded.Count == 0 && _steps >= 0)
            {
                return zoom;
            }
            // The parts of a tile that is not crowded are not crowded: their buffers end within its own.
            tiles = [.. crowded.SelectMany(tile => Quarters(tile.X * 2, tile.Y * 2))];
        }
        return null;
    }

    private static (int X, int Y)[] Quarters(int x, int y) => [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];

    /// <summary>Counts the rectangles in the tiles of a level, and forgets those that touch none.</summary>
    private void Count(TileLevel level)
    {
        var all = CollectionsMarshal.AsSpan(rectangles);
        var kept = 0;
        for (var at = 0; at < all.Length && _steps >= 0; at++)
        {
            if (level.Add(all[at].At(level.Zoom), ref _steps))
            {
                all[kept++] = all[at];
            }
        }
        rectangles.RemoveRange(kept, rectangles.Count - kept);
    }
}
