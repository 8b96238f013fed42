using Kala.Geo.Rows;
using Microsoft.Data.Sqlite;

namespace Kala.Geo.Packages;

/// <summary>
/// Completes a package, of our own making or GDAL's: rectangles in the order of the fids for each table with geometries.
/// Then tells what is in it.
/// </summary>
internal static class PackageFinish
{
    /// <summary>Completes it; nothing is durable.</summary>
    /// <exception cref="PackageException">The package is damaged or has something that the server cannot read.</exception>
    public static List<PackageCollection> Run(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF; BEGIN");
        var collections = new List<PackageCollection>();
        foreach (var (name, geometry, type) in Tables(connection))
        {
            var columns = Columns(connection, name);
            var key = columns.Find(column => column.IsKey)?.Name ?? throw new PackageException(0, $"The table '{name}' has no key.");
            var collection = new PackageCollection(
                name,
                geometry,
                type,
                key,
                Count(connection, name),
                Shapes: 0,
                Box.Empty,
                [.. columns.Where(column => column.Name != key && column.Name != geometry).Select(column => new PackageField(column.Name, column.Type))]);
            if (geometry is not null)
            {
                var box = AddEnvelopes(connection, collection);
                collection = collection with { Box = box, Shapes = Count(connection, collection.Envelopes) };
            }
            collections.Add(collection);
        }
        collections.AddRange(PackageRaster.Of(connection));
        Execute(connection, "COMMIT");
        if (Scalar(connection, "PRAGMA quick_check") is not "ok")
        {
            throw new PackageException(0, "The package is damaged.");
        }
        return collections;
    }

    private static Box AddEnvelopes(SqliteConnection connection, PackageCollection collection)
    {
        var envelopes = PackageWriter.Quote(collection.Envelopes);
        Execute(
            connection,
            $"""
            CREATE TABLE {envelopes} (fid INTEGER PRIMARY KEY, minx REAL NOT NULL, miny REAL NOT NULL, maxx REAL NOT NULL, maxy REAL NOT NULL);
            INSERT INTO {envelopes} SELECT id, minx, miny, maxx, maxy FROM {PackageWriter.Quote(collection.Index)} ORDER BY id;
            """);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = $name AND min_x IS NOT NULL";
        command.Parameters.AddWithValue("$name", collection.Name);
        using var row = command.ExecuteReader();
        return row.Read() ? new Box(row.GetDouble(0), row.GetDouble(1), row.GetDouble(2), row.GetDouble(3)) : Box.Empty;
    }

    /// <summary>The tables with or without geometries, in their order.</summary>
    internal static List<(string Name, string? Geometry, string? Type)> Tables(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT c.table_name, g.column_name, upper(g.geometry_type_name) FROM gpkg_contents AS c
            LEFT JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name
            WHERE c.data_type IN ('features', 'attributes') ORDER BY c.rowid
            """;
        using var row = command.ExecuteReader();
        var tables = new List<(string, string?, string?)>();
        while (row.Read())
        {
            tables.Add((row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)));
        }
        return tables;
    }

    /// <summary>The columns of a table.</summary>
    internal static List<Column> Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, upper(type), pk FROM pragma_table_info($table)";
        command.Parameters.AddWithValue("$table", table);
        using var row = command.ExecuteReader();
        var columns = new List<Column>();
        while (row.Read())
        {
            columns.Add(new Column(row.GetString(0), row.GetString(1), row.GetInt64(2) == 1));
        }
        return columns;
    }

    /// <summary>How many rows a table has.</summary>
    internal static long Count(SqliteConnection connection, string table) =>
        (long)Scalar(connection, $"SELECT count(*) FROM {PackageWriter.Quote(table)}")!;

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the names of tables are quoted
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the names of tables are quoted
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>A column of a table, with its type in upper case.</summary>
    internal sealed record Column(string Name, string Type, bool IsKey);
}
