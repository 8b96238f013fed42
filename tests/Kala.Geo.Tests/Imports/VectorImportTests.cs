using System.Text;
using Kala.Geo.Imports;
using Kala.Geo.Packages;
using Kala.Geo.Readers;
using Kala.Geo.Rows;
using Microsoft.Data.Sqlite;
using NetTopologySuite.IO;

namespace Kala.Geo.Tests.Imports;

public sealed class VectorImportTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void Features_become_a_table_with_an_index()
    {
        var schema = Import(
            """
            {"type":"FeatureCollection","features":[
                {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"Name":"a","fid":1,"size":1,"name":"b"}},
                {"type":"Feature","geometry":null,"properties":{"size":2.5,"mixed":1.50}},
                {"type":"Feature","geometry":{"type":"LineString","coordinates":[[3,4],[5,9]]},"properties":{"mixed":"x","on":true}}]}
            """);

        Assert.Equal((3, true, new Box(1, 2, 5, 9)), (schema.Count, schema.IsMixed, schema.Box));
        Assert.Equal(
            ["fid INTEGER", "geom GEOMETRY", "Name TEXT", "fid_2 INTEGER", "size REAL", "name_2 TEXT", "mixed TEXT", "on BOOLEAN"],
            Rows("SELECT name || ' ' || type FROM pragma_table_info('default')"));
        Assert.Equal(["1|a|1|1.0|b||", "2|||2.5||1.50|", "3|||||x|1"], Rows("SELECT fid, Name, fid_2, size, name_2, mixed, \"on\" FROM \"default\""));
        Assert.Equal(["1|1.0|1.0|2.0|2.0", "3|3.0|5.0|4.0|9.0"], Rows("SELECT * FROM rtree_default_geom ORDER BY id"));
        Assert.Equal(["default|features|1.0|2.0|5.0|9.0|4326"], Rows("SELECT table_name, data_type, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents"));
        Assert.Equal(["ok"], Rows("PRAGMA quick_check"));
        Assert.Equal(["POINT (1 2)", "LINESTRING (3 4, 5 9)"], Geometries());
    }

    [Fact]
    public void A_source_without_geometries_becomes_a_table_of_attributes()
    {
        var schema = Import("""{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":1}}]}""");

        Assert.False(schema.IsSpatial);
        Assert.Equal(["default|attributes||"], Rows("SELECT table_name, data_type, min_x, srs_id FROM gpkg_contents"));
        Assert.Equal(["1|1"], Rows("SELECT * FROM \"default\""));
    }

    [Fact]
    public void A_package_that_would_be_too_large_is_full()
    {
        var limits = new ImportLimits { PackageBytes = 1 << 20 };
        var features = Enumerable.Repeat(
            $$$"""{"type":"Feature","geometry":null,"properties":{"a":"{{{new string('x', 100_000)}}}"}}""", 20);

        var fault = Assert.Throws<PackageException>(() =>
            Import($$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""", limits));

        Assert.True(fault.IsFull);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_path);
    }

    private Schema Import(string text, ImportLimits? limits = null)
    {
        limits ??= new ImportLimits();
        var bytes = Encoding.UTF8.GetBytes(text);
        var told = new List<int>();
        using var package = new PackageWriter(_path, limits, DateTimeOffset.UnixEpoch);
        var schema = VectorImport.Run(
            () => new GeoJsonSource(new MemoryStream(bytes), limits), bytes.Length, "default", package, limits, told.Add);
        package.Finish();
        Assert.Equal(told.Order().Distinct(), told);
        Assert.Equal(100, told[^1]);
        return schema;
    }

    private List<string> Rows(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_path};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(at => reader.IsDBNull(at) ? "" : reader.GetString(at))));
        }
        return rows;
    }

    private List<string> Geometries()
    {
        using var connection = new SqliteConnection($"Data Source={_path};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT geom FROM \"default\" WHERE geom IS NOT NULL ORDER BY fid";
        using var reader = command.ExecuteReader();
        var geometries = new List<string>();
        while (reader.Read())
        {
            geometries.Add(new WKBReader().Read(GeometryBlob.WkbOf((byte[])reader[0]).ToArray()).ToText());
        }
        return geometries;
    }
}
