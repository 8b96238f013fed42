using Kala.Geo.Rows;
using Microsoft.Data.Sqlite;

namespace Kala.Geo.Packages;

/// <summary>Rasters of a package: tiles of WebMercatorQuad, and a preview beside them.</summary>
internal static class PackageRaster
{
    // Of the sphere that Web Mercator is made for (EPSG 3857).
    private const double Radius = 6_378_137;

    /// <summary>The table with the preview of a raster.</summary>
    public static string PreviewOf(string name) => $"kala_preview_{name}";

    /// <summary>Adds a preview.</summary>
    /// <param name="path">The package.</param>
    /// <param name="name">The table of the raster.</param>
    /// <param name="png">The picture.</param>
    public static void AddPreview(string path, string name, byte[] png)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var add = connection.CreateCommand();
        var table = PackageWriter.Quote(PreviewOf(name));
#pragma warning disable CA2100 // the name of the table is quoted
        add.CommandText = $"CREATE TABLE {table} (png BLOB NOT NULL); INSERT INTO {table} VALUES ($png)";
#pragma warning restore CA2100
        add.Parameters.AddWithValue("$png", png);
        add.ExecuteNonQuery();
    }

    /// <summary>The rasters that have tiles.</summary>
    internal static List<PackageCollection> Of(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents WHERE data_type = 'tiles' AND min_x IS NOT NULL ORDER BY rowid";
        using var row = command.ExecuteReader();
        var rasters = new List<PackageCollection>();
        while (row.Read())
        {
            var name = row.GetString(0);
            var box = new Box(
                Longitude(row.GetDouble(1)), Latitude(row.GetDouble(2)), Longitude(row.GetDouble(3)), Latitude(row.GetDouble(4)));
            if (ZoomsOf(connection, name) is { } zooms)
            {
                rasters.Add(new PackageCollection(name, null, null, "id", Count: 0, Shapes: 0, box, []) { Zooms = zooms });
            }
        }
        return rasters;
    }

    private static (int Lowest, int Highest)? ZoomsOf(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the name of the table is quoted
        command.CommandText = $"SELECT min(zoom_level), max(zoom_level) FROM {PackageWriter.Quote(name)}";
#pragma warning restore CA2100
        using var row = command.ExecuteReader();
        return row.Read() && !row.IsDBNull(0) ? (row.GetInt32(0), row.GetInt32(1)) : null;
    }

    private static double Longitude(double x) => double.RadiansToDegrees(x / Radius);

    private static double Latitude(double y) => double.RadiansToDegrees(Math.Atan(Math.Sinh(y / Radius)));
}
