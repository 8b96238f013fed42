using Kala.Geo.Packages;
using Kala.Geo.Tiles;
using Microsoft.Data.Sqlite;

namespace Kala.Geo.Tests.Tiles;

public sealed class RasterTileTests : IDisposable
{
    private const string Table = "my \"picture\"";
    private const double Half = 20037508.342789244;

    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 3];

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void Tiles_are_read_as_they_are()
    {
        using var package = Open(Half, 3857);

        Same("image/png", Png, RasterTile.Read(package, Table, new TileAddress(3, 4, 2)));
        Same("image/jpeg", Jpeg, RasterTile.Read(package, Table, new TileAddress(4, 9, 5)));
        Assert.Equal(new TileZooms(3, 5), RasterTile.Zooms(package, Table));
    }

    [Theory]
    [InlineData(3, 2, 4)]
    [InlineData(3, 5, 2)]
    [InlineData(2, 2, 1)]
    [InlineData(24, 0, 0)]
    public void A_missing_tile_is_none(int zoom, int x, int y)
    {
        using var package = Open(Half, 3857);

        Assert.Null(RasterTile.Read(package, Table, new TileAddress(zoom, x, y)));
    }

    [Theory]
    [InlineData(Half, 4326)]
    [InlineData(1_000_000.0, 3857)]
    public void A_pyramid_of_other_places_has_no_tiles(double half, int reference)
    {
        using var package = Open(half, reference);

        Assert.Null(RasterTile.Read(package, Table, new TileAddress(3, 4, 2)));
    }

    [Fact]
    public void A_zoom_with_another_number_of_tiles_has_none()
    {
        using var package = Open(Half, 3857, widthOfFour: 17);

        Assert.Null(RasterTile.Read(package, Table, new TileAddress(4, 9, 5)));
        Assert.NotNull(RasterTile.Read(package, Table, new TileAddress(3, 4, 2)));
    }

    [Fact]
    public void Another_picture_is_refused()
    {
        using var package = Open(Half, 3857);

        Assert.Throws<InvalidDataException>(() => RasterTile.Read(package, Table, new TileAddress(5, 0, 0)));
    }

    [Fact]
    public void An_empty_pyramid_has_no_zooms()
    {
        using var package = Open(Half, 3857, isEmpty: true);

        Assert.Null(RasterTile.Zooms(package, Table));
    }

    public void Dispose() => File.Delete(_path);

    private static void Same(string mediaType, byte[] bytes, RasterTile? tile)
    {
        Assert.NotNull(tile);
        Assert.Equal(mediaType, tile.MediaType);
        Assert.Equal(bytes, tile.Bytes);
    }

    private PackageReader Open(double half, int reference, int widthOfFour = 16, bool isEmpty = false)
    {
        using (var connection = new SqliteConnection($"Data Source={_path};Pooling=False"))
        {
            connection.Open();
            using var create = connection.CreateCommand();
            create.CommandText =
                """"
                CREATE TABLE gpkg_tile_matrix_set (table_name TEXT NOT NULL PRIMARY KEY, srs_id INTEGER NOT NULL,
                    min_x DOUBLE NOT NULL, min_y DOUBLE NOT NULL, max_x DOUBLE NOT NULL, max_y DOUBLE NOT NULL);
                CREATE TABLE gpkg_tile_matrix (table_name TEXT NOT NULL, zoom_level INTEGER NOT NULL,
                    matrix_width INTEGER NOT NULL, matrix_height INTEGER NOT NULL, PRIMARY KEY (table_name, zoom_level));
                CREATE TABLE "my ""picture""" (id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL,
                    tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL,
                    UNIQUE (zoom_level, tile_column, tile_row));
                INSERT INTO gpkg_tile_matrix_set VALUES ($table, $reference, -$half, -$half, $half, $half);
                INSERT INTO gpkg_tile_matrix VALUES ($table, 3, 8, 8), ($table, 4, $four, 16), ($table, 5, 32, 32);
                INSERT INTO "my ""picture""" (zoom_level, tile_column, tile_row, tile_data)
                    SELECT * FROM (VALUES (3, 4, 2, $png), (4, 9, 5, $jpeg), (5, 0, 0, x'00')) WHERE $filled;
                """";
            create.Parameters.AddWithValue("$table", Table);
            create.Parameters.AddWithValue("$reference", reference);
            create.Parameters.AddWithValue("$half", half);
            create.Parameters.AddWithValue("$four", widthOfFour);
            create.Parameters.AddWithValue("$png", Png);
            create.Parameters.AddWithValue("$jpeg", Jpeg);
            create.Parameters.AddWithValue("$filled", !isEmpty);
            create.ExecuteNonQuery();
        }
        return new PackageReader(_path);
    }
}
