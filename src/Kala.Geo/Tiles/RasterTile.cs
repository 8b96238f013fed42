using System.Text;
using Kala.Geo.Packages;

namespace Kala.Geo.Tiles;

/// <summary>A tile of a raster, as it is in the pyramid of a package (OGC 12-128r18, section 2.2).</summary>
/// <param name="Bytes">The picture.</param>
/// <param name="MediaType">Its type: PNG or JPEG.</param>
internal sealed record RasterTile(byte[] Bytes, string MediaType)
{
    private const int WebMercatorId = 3857;

    // The pyramid must be WebMercatorQuad, or its columns and rows would be other places. Corners are compared to a metre.
    private const string IsWebMercatorQuad =
        """
        EXISTS (SELECT 1 FROM gpkg_tile_matrix_set AS s JOIN gpkg_tile_matrix AS m ON m.table_name = s.table_name
            WHERE s.table_name = ?1 AND s.srs_id = ?2 AND abs(s.min_x + ?3) < 1 AND abs(s.min_y + ?3) < 1
                AND abs(s.max_x - ?3) < 1 AND abs(s.max_y - ?3) < 1
                AND m.zoom_level = ?4 AND m.matrix_width = ?5 AND m.matrix_height = ?5)
        """;

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    /// <summary>Reads a tile; null if the pyramid does not have it.</summary>
    /// <param name="package">The package.</param>
    /// <param name="table">The table of the pyramid.</param>
    /// <param name="tile">Which tile.</param>
    public static RasterTile? Read(PackageReader package, string table, TileAddress tile)
    {
        using var row = package.Prepare(
            $"SELECT tile_data FROM {PackageWriter.Quote(table)} WHERE zoom_level = ?4 AND tile_column = ?6 AND tile_row = ?7 AND {IsWebMercatorQuad}");
        row.BindText(1, Encoding.UTF8.GetBytes(table));
        row.Bind(2, WebMercatorId);
        row.Bind(3, WebMercator.HalfMetres);
        row.Bind(4, tile.Zoom);
        row.Bind(5, tile.Side);
        row.Bind(6, tile.X);
        row.Bind(7, tile.Y);
        if (!row.Read())
        {
            return null;
        }
        var bytes = row.Bytes(0).ToArray();
        return new RasterTile(bytes, MediaTypeOf(bytes));
    }

    /// <summary>The zooms at which the pyramid has tiles; null if it has none.</summary>
    public static TileZooms? Zooms(PackageReader package, string table)
    {
        // Each of the two needs only one end of the index.
        var from = $"FROM {PackageWriter.Quote(table)}";
        using var row = package.Prepare($"SELECT (SELECT min(zoom_level) {from}), (SELECT max(zoom_level) {from})");
        return row.Read() && !row.IsNull(0) ? new TileZooms((int)row.Integer(0), (int)row.Integer(1)) : null;
    }

    private static string MediaTypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Png) ? "image/png"
        : bytes.StartsWith(Jpeg) ? "image/jpeg"
        : throw new InvalidDataException("A tile of the package is neither PNG nor JPEG.");
}
