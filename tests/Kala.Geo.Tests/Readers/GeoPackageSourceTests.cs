using System.Text;
using Kala.Geo.Imports;
using Kala.Geo.Packages;
using Kala.Geo.Readers;
using Microsoft.Data.Sqlite;

namespace Kala.Geo.Tests.Readers;

public sealed class GeoPackageSourceTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void Tables_are_read_like_the_source_that_they_were_made_of()
    {
        Write("roads", ("""{"type":"LineString","coordinates":[[1,2],[3,4.5]]}""", """{"a":1,"b":1.5,"c":true,"d":"x"}"""), ("null", """{"d":"ł"}"""));

        Assert.Equal([("roads", 2L)], GeoPackageSource.TablesOf(_path));
        Assert.Equal(["LINESTRING (1 2, 3 4.5) | a=Integer:1 | b=Real:1.5 | c=Boolean:true | d=Text:x", "- | d=Text:ł"], Rows("roads"));
    }

    [Fact]
    public void Coordinates_in_another_system_are_refused()
    {
        Write("roads", ("""{"type":"Point","coordinates":[1,2]}""", "{}"));
        using (var connection = new SqliteConnection($"Data Source={_path};Pooling=False"))
        {
            connection.Open();
            using var change = connection.CreateCommand();
            change.CommandText =
                """
                INSERT INTO gpkg_spatial_ref_sys VALUES ('ETRS89 / LAEA Europe', 3035, 'EPSG', 3035, 'PROJCS["ETRS89"]', NULL);
                UPDATE gpkg_geometry_columns SET srs_id = 3035;
                """;
            change.ExecuteNonQuery();
        }

        Assert.Equal("crs_unknown", Assert.Throws<SourceFault>(() => Rows("roads")).Code);
    }

    public void Dispose() => File.Delete(_path);

    private List<string> Rows(string table)
    {
        using var source = new GeoPackageSource(_path, table);
        return SourceRows.Of(source);
    }

    private void Write(string table, params (string Geometry, string Properties)[] features)
    {
        var all = features.Select(one => $$"""{"type":"Feature","geometry":{{one.Geometry}},"properties":{{one.Properties}}}""");
        var bytes = Encoding.UTF8.GetBytes($$"""{"type":"FeatureCollection","features":[{{string.Join(',', all)}}]}""");
        var limits = new ImportLimits();
        using var package = new PackageWriter(_path, limits, DateTimeOffset.UnixEpoch);
        VectorImport.Run(() => new GeoJsonSource(new MemoryStream(bytes), limits), bytes.Length, table, package, limits, _ => { });
        package.Finish();
    }
}
