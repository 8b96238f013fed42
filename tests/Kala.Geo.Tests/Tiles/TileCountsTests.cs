using Kala.Geo.Rows;
using Kala.Geo.Tiles;

namespace Kala.Geo.Tests.Tiles;

/// <summary>The lowest zoom without crowded tiles, compared with what counting in every tile finds.</summary>
public sealed class TileCountsTests
{
    private const int Buffer = 64;

    [Theory]
    [InlineData(1, 600, 10, 40)]
    [InlineData(2, 600, 10, 100)]
    [InlineData(3, 600, 0.1, 6)]
    [InlineData(4, 300, 60, 120)]
    [InlineData(5, 300, 200, 280)]
    public void Random_rectangles_are_counted(int seed, int count, double size, int most)
    {
        var random = new Random(seed);
        var boxes = Enumerable.Range(0, count).Select(_ =>
        {
            var (x, y) = ((random.NextDouble() * 340) - 180, (random.NextDouble() * 175) - 90);
            return new Box(x, y, x + (random.NextDouble() * size), Math.Min(y + (random.NextDouble() * size), 90));
        }).ToList();

        var expected = Enumerable.Range(0, 7).First(zoom => !AllTiles(zoom).Any(tile => IsCrowded(tile, boxes, most)));

        Assert.InRange(expected, 1, 5);
        Assert.Equal(expected, LowestZoom(boxes, most));
    }

    [Theory]
    [InlineData(10, 50)]
    [InlineData(0.1, 50)]
    [InlineData(0.001, 50)]
    [InlineData(0.001, 5)]
    [InlineData(0.0001, 20)]
    public void Crowds_are_counted(double size, int most)
    {
        var random = new Random(most);
        var boxes = Enumerable.Range(0, 200).Select(_ =>
        {
            var (x, y) = (12.3 + (random.NextDouble() * size), 45.6 + (random.NextDouble() * size));
            return new Box(x, y, x + (size / 1000), y + (size / 1000));
        }).ToList();

        var expected = Enumerable.Range(0, 25).First(zoom => !boxes.SelectMany(box => TilesAround(zoom, box)).Distinct()
            .Any(tile => IsCrowded(tile, boxes, most)));

        Assert.InRange(expected, 3, 24);
        Assert.Equal(expected, LowestZoom(boxes, most));
    }

    [Fact]
    public void Rectangles_in_one_place_have_a_zoom_only_if_there_are_few()
    {
        var boxes = Enumerable.Repeat(new Box(8.5, 47.3, 8.5, 47.3), 11).ToList();

        Assert.Equal(0, LowestZoom(boxes, 11));
        Assert.Null(LowestZoom(boxes, 10));
    }

    [Fact]
    public void A_rectangle_counts_once_in_a_tile_that_it_meets_on_both_sides()
    {
        List<Box> boxes = [new(-180, -1, 180, 1), new(-200, 5, 200, 6), new(179, 50, 181, 51)];

        Assert.Equal(0, LowestZoom(boxes, 3));
        Assert.Equal(Enumerable.Range(0, 7).First(zoom => !AllTiles(zoom).Any(tile => IsCrowded(tile, boxes, 2))), LowestZoom(boxes, 2));
    }

    [Fact]
    public void Large_rectangles_over_each_other_do_not_take_long()
    {
        var boxes = Enumerable.Range(0, 3000).Select(at => new Box(-170 + (at / 1000.0), -80, 170, 80)).ToList();

        Assert.Null(LowestZoom(boxes, 2999));
    }

    private static int? LowestZoom(List<Box> boxes, int most) =>
        new TileCounts(boxes.ConvertAll(box => WorldRectangle.Of(box)), most).LowestZoom();

    private static IEnumerable<TileAddress> AllTiles(int zoom) =>
        Enumerable.Range(0, 1 << zoom).SelectMany(x => Enumerable.Range(0, 1 << zoom).Select(y => new TileAddress(zoom, x, y)));

    /// <summary>All tiles that a rectangle smaller than a tile can touch, and more.</summary>
    private static IEnumerable<TileAddress> TilesAround(int zoom, Box box)
    {
        var side = 1 << zoom;
        var (left, right) = (WebMercator.XOf(box.MinX) * side, WebMercator.XOf(box.MaxX) * side);
        var (top, bottom) = (WebMercator.YOf(box.MaxY) * side, WebMercator.YOf(box.MinY) * side);
        for (var x = (int)left - 1; x <= (int)right + 1; x++)
        {
            for (var y = (int)top - 1; y <= (int)bottom + 1; y++)
            {
                if (new TileAddress(zoom, x, y) is { IsValid: true } tile)
                {
                    yield return tile;
                }
            }
        }
    }

    private static bool IsCrowded(TileAddress tile, List<Box> boxes, int most)
    {
        var shown = tile.Degrees(Buffer);
        Box[] around = [shown, Moved(shown, -360), Moved(shown, 360)];
        return boxes.Count(box => Array.Exists(around, one => one.Overlaps(box))) > most;
    }

    private static Box Moved(in Box box, double degrees) => box with { MinX = box.MinX + degrees, MaxX = box.MaxX + degrees };
}
