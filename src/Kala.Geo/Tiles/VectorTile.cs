using Kala.Geo.Packages;
using Kala.Geo.Rows;

namespace Kala.Geo.Tiles;

/// <summary>Makes vector tiles (Mapbox Vector Tile Specification 2.1) of the items of a package.</summary>
internal static class VectorTile
{
    public const string MediaType = "application/vnd.mapbox-vector-tile";

    /// <summary>How far a tile shows what is around it, in its units.</summary>
    public const int Buffer = 64;

    /// <summary>A tile with more bytes is not there.</summary>
    public const int MostBytes = 16 << 20;

    // Shapes across the antimeridian go on after 180 degrees, and buffers reach over it.
    private static readonly int[] Shifts = [-1, 0, 1];

    /// <summary>Makes a tile with every item of which it shows anything.</summary>
    /// <param name="package">The package.</param>
    /// <param name="collection">The collection, whose name the layer has.</param>
    /// <param name="keys">The names that clients see, one for each of the collection's fields.</param>
    /// <param name="tile">Which tile; it is valid, and its zoom is not below that of <see cref="VectorZooms"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The tile, without bytes if it shows nothing; null if it would have more than <see cref="MostBytes"/>.</returns>
    public static byte[]? Read(
        PackageReader package,
        PackageCollection collection,
        IReadOnlyList<string> keys,
        TileAddress tile,
        CancellationToken cancellation)
    {
        var shifts = Array.FindAll(Shifts, shift => BoxBefore(shift, tile).Overlaps(collection.Box));
        if (shifts.Length == 0)
        {
            return [];
        }
        var layer = new TileLayer(collection.Name, collection.Fields, keys);
        var geometry = new TileGeometry(tile);
        // Edges are straight on the map, not in degrees: only rectangles can be compared with the box.
        var query = new ItemsQuery { Boxes = Array.ConvertAll(shifts, shift => BoxBefore(shift, tile)), IsExact = false };
        using var items = package.Items(collection, query);
        while (items.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            geometry.Clear();
            foreach (var shift in shifts)
            {
                geometry.Add(GeometryBlob.WkbOf(items.Geometry), shift);
            }
            layer.Add(items, geometry);
            if (layer.Length > MostBytes)
            {
                return null;
            }
        }
        return layer.Finish();
    }

    /// <summary>Where things are that the tile shows after they were moved around the world.</summary>
    private static Box BoxBefore(int shift, TileAddress tile)
    {
        var box = tile.Degrees(Buffer);
        return box with { MinX = box.MinX - (shift * WebMercator.Degrees), MaxX = box.MaxX - (shift * WebMercator.Degrees) };
    }
}
