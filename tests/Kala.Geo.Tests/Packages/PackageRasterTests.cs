using Kala.Geo.Packages;
using Microsoft.Data.Sqlite;

namespace Kala.Geo.Tests.Packages;

public sealed class PackageRasterTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void A_raster_is_described_by_its_tiles()
    {
        Write(
            """
            CREATE TABLE "default" (id INTEGER PRIMARY KEY, zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
            INSERT INTO "default" VALUES (1, 3, 0, 0, x'00'), (2, 5, 0, 0, x'00'), (3, 4, 0, 0, x'00');
            """);
        PackageRaster.AddPreview(_path, "default", [1, 2, 3]);

        var raster = Assert.Single(PackageFinish.Run(_path));

        Assert.Equal(("default", null, (3, 5)), (raster.Name, raster.Geometry, raster.Zooms));
        Assert.Equal([0, -85.051129, 180, 85.051129], new[] { raster.Box.MinX, raster.Box.MinY, raster.Box.MaxX, raster.Box.MaxY }.Select(degrees => Math.Round(degrees, 6)));
        using var package = new PackageReader(_path);
        Assert.Equal([1, 2, 3], package.Preview(raster));
    }

    [Fact]
    public void A_raster_without_tiles_is_none()
    {
        Write("""CREATE TABLE "default" (id INTEGER PRIMARY KEY, zoom_level INTEGER)""");

        Assert.Empty(PackageFinish.Run(_path));
    }

    public void Dispose() => File.Delete(_path);

    private void Write(string table)
    {
        using var connection = new SqliteConnection($"Data Source={_path};Pooling=False");
        connection.Open();
        using var write = connection.CreateCommand();
        write.CommandText =
            $"""
            {PackageTables.Sql}
            INSERT INTO gpkg_contents (table_name, data_type, min_x, min_y, max_x, max_y, srs_id)
                VALUES ('default', 'tiles', 0, -20037508.342789244, 20037508.342789244, 20037508.342789244, NULL);
            {table}
            """;
        write.ExecuteNonQuery();
    }
}
