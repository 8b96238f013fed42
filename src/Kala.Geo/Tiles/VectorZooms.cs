using Kala.Geo.Packages;
using Kala.Geo.Rows;

namespace Kala.Geo.Tiles;

/// <summary>The zooms at which a collection has vector tiles: below, some of them would have too many features.</summary>
internal static class VectorZooms
{
    /// <summary>The most features of a tile.</summary>
    public const int MostFeatures = 10_000;

    // A unit of its tiles is 4 cm at the equator, and less elsewhere.
    private const int Sufficient = 18;

    /// <summary>Finds the zooms; null if the collection has no geometries, or more features in a place than a tile may have.</summary>
    /// <remarks>A feature counts in each tile whose square, with its buffer, touches the feature's rectangle.</remarks>
    public static TileZooms? Of(PackageReader package, PackageCollection collection)
    {
        if (collection.Geometry is null)
        {
            return null;
        }
        var lowest = collection.Shapes <= MostFeatures ? 0 : new TileCounts(Rectangles(package, collection), MostFeatures).LowestZoom();
        return lowest is { } zoom ? new TileZooms(zoom, Math.Max(zoom, Sufficient)) : null;
    }

    private static List<WorldRectangle> Rectangles(PackageReader package, PackageCollection collection)
    {
        var rectangles = new List<WorldRectangle>(checked((int)collection.Shapes));
        using var rows = package.Prepare($"SELECT minx, miny, maxx, maxy FROM {PackageWriter.Quote(collection.Envelopes)}");
        while (rows.Read())
        {
            rectangles.Add(WorldRectangle.Of(new Box(rows.Real(0), rows.Real(1), rows.Real(2), rows.Real(3))));
        }
        return rectangles;
    }
}
