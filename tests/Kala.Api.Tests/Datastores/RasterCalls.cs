using Kala.Testing;
using Microsoft.Data.Sqlite;

namespace Kala.Api.Tests.Datastores;

/// <summary>A raster without GDAL: an imported table whose package and row are changed to those of a raster.</summary>
internal static class RasterCalls
{
    /// <summary>The first bytes of each PNG.</summary>
    public const string Png = "89504E470D0A1A0A";

    /// <summary>The first bytes of each JPEG.</summary>
    public const string Jpeg = "FFD8FF";

    private const double HalfMetres = 20037508.342789244;

    /// <summary>Makes a datastore with one raster, which has a preview, a PNG at zoom 0 and a JPEG in the north-west of zoom 1.</summary>
    public static async Task<Guid> MakeAsync(KalaApplication kala, params (string Name, string Value)[] headers)
    {
        var id = await kala.ImportAsync("picture.csv", "lon,lat\n1,2\n", null, headers);
        var path = Directory.EnumerateFiles(kala.Folder.Datastores, "*.gpkg", SearchOption.AllDirectories).Single(one => one.Contains($"{id}", StringComparison.Ordinal));
        using var package = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        package.Open();
        using var change = package.CreateCommand();
        change.CommandText =
            $"""
            DROP TABLE "default";
            CREATE TABLE "default" (id INTEGER PRIMARY KEY, zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
            INSERT INTO "default" VALUES (1, 0, 0, 0, x'{Png}'), (2, 1, 0, 0, x'{Jpeg}');
            CREATE TABLE gpkg_tile_matrix_set (table_name TEXT, srs_id INTEGER, min_x REAL, min_y REAL, max_x REAL, max_y REAL);
            INSERT INTO gpkg_tile_matrix_set VALUES ('default', 3857, -{HalfMetres}, -{HalfMetres}, {HalfMetres}, {HalfMetres});
            CREATE TABLE gpkg_tile_matrix (table_name TEXT, zoom_level INTEGER, matrix_width INTEGER, matrix_height INTEGER);
            INSERT INTO gpkg_tile_matrix VALUES ('default', 0, 1, 1), ('default', 1, 2, 2);
            CREATE TABLE kala_preview_default (png BLOB NOT NULL);
            INSERT INTO kala_preview_default VALUES (x'{Png}');
            """;
        change.ExecuteNonQuery();
        await kala.ExecuteAsync("UPDATE datastore_collections SET type = 'Raster', subtype = 'Image', geometry_type = NULL, max_zoom = 1 "
            + "WHERE datastore_id IN (SELECT id FROM datastores WHERE name = 'picture.csv')");
        return id;
    }
}
