using System.IO.Compression;
using System.Text.RegularExpressions;
using Kala.Geo.Tests.Imports;
using NetTopologySuite.Geometries;

namespace Kala.Geo.Tests.Gdal;

/// <summary>Vector files that GDAL has written, imported by GDAL in the jail.</summary>
public sealed class GdalVectorTests : IDisposable
{
    private const double Tolerance = 1e-6;
    private const int Count = 200;

    private readonly ImportRun _run = new();
    private readonly List<Point> _points = [];

    public GdalVectorTests()
    {
        var random = new Random(22);
        for (var at = 0; at < Count; at++)
        {
            _points.Add(new Point((random.NextDouble() * 20) - 5, 40 + (random.NextDouble() * 20)));
        }
        var features = _points.Select((point, at) => FormattableString.Invariant(
            $$$"""{"type":"Feature","geometry":{"type":"Point","coordinates":[{{{point.X:R}}},{{{point.Y:R}}}]},"properties":{"label":"Łódź {{{at}}}","size":{{{at}}},"part":{{{at + 0.5}}}}}"""));
        File.WriteAllText(_run["lands.geojson"], $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""");
    }

    [GdalTheory]
    [InlineData("KML", "KML")]
    [InlineData("LIBKML", "KML")]
    [InlineData("GML", "GML")]
    public async Task Layers_are_imported_with_positions_and_values(string driver, string reader)
    {
        GdalTool.Run("ogr2ogr", "-f", driver, _run["lands"] + "." + reader.ToLowerInvariant(), _run["lands.geojson"], "-nln", "lands");

        var end = await _run.ImportAsync(_run["lands"] + "." + reader.ToLowerInvariant());

        var collection = Assert.Single(_run.CollectionsOf(end));
        Assert.Equal((reader, "default", "lands", "Vector", "POINT", (long)Count), (end.Reader, collection.Name, collection.Title, collection.Type, collection.GeometryType, collection.Count));
        AssertPoints("default", 1e-9);
        Assert.Equal(Enumerable.Range(0, Count).Select(at => $"Łódź {at}"), _run.Values("default", "label"));
        Assert.Equal(Enumerable.Range(0, Count).Select(at => $"{at}"), _run.Values("default", "size"));
        Assert.Equal(Enumerable.Range(1, Count).Select(at => $"{at}"), _run.Values("default", "fid"));
        Assert.Equal(["string", "integer", "number"], new[] { "label", "size", "part" }.Select(name => collection.Fields.Single(field => field.Name == name).Type));
    }

    [GdalFact]
    public async Task A_KMZ_is_its_document()
    {
        GdalTool.Run("ogr2ogr", "-f", "KML", _run["lands.kml"], _run["lands.geojson"]);
        using (var archive = ZipFile.Open(_run["lands.kmz"], ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(_run["lands.kml"], "doc.kml");
            using var picture = archive.CreateEntry("files/a.png").Open();
        }

        var end = await _run.ImportAsync(_run["lands.kmz"], "lands.kmz");

        Assert.Equal(("KMZ", (long)Count), (end.Reader, Assert.Single(_run.CollectionsOf(end)).Count));
        AssertPoints("default", 1e-9);
    }

    [GdalFact]
    public async Task Shapefiles_in_another_system_become_longitude_and_latitude()
    {
        Directory.CreateDirectory(_run["shapes"]);
        GdalTool.Run("ogr2ogr", "-t_srs", "EPSG:3035", "-lco", "ENCODING=UTF-8", _run["shapes/lands.shp"], _run["lands.geojson"]);
        GdalTool.Run("ogr2ogr", "-t_srs", "EPSG:4326", _run["shapes/gpkg_others.shp"], _run["lands.geojson"], "-limit", "3");
        ZipFile.CreateFromDirectory(_run["shapes"], _run["shapes.zip"]);

        var collections = _run.CollectionsOf(await _run.ImportAsync(_run["shapes.zip"])).OrderBy(one => one.Name, StringComparer.Ordinal).ToList();

        Assert.Equal([("lands", "lands", (long)Count), ("layer_gpkg_others", "gpkg_others", 3L)], collections.Select(one => (one.Name, one.Title!, one.Count)));
        Assert.StartsWith("ETRS", collections[0].SourceCrs, StringComparison.Ordinal);
        Assert.Null(collections[1].SourceCrs);
        AssertPoints("lands", Tolerance);
        Assert.Equal(Enumerable.Range(0, Count).Select(at => $"Łódź {at}"), _run.Values("lands", "label"));
    }

    [GdalFact]
    public async Task GeoJSON_in_another_system_becomes_longitude_and_latitude()
    {
        GdalTool.Run("ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:3035", _run["other.geojson"], _run["lands.geojson"]);

        var end = await _run.ImportAsync(_run["other.geojson"]);

        Assert.Equal(((long)Count, "urn:ogc:def:crs:EPSG::3035"), (Assert.Single(_run.CollectionsOf(end)).Count, end.Collections![0].SourceCrs));
        AssertPoints("default", Tolerance);
    }

    [GdalFact]
    public async Task Several_layers_become_collections_in_their_order()
    {
        static string Place(string coordinates) => $"<Placemark><name>x</name><Point><coordinates>{coordinates}</coordinates></Point></Placemark>";
        var end = await _run.ImportTextAsync(
            $"""
            <?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>all</name>
            <Folder><name>Städte</name>{Place("10,50")}<Folder><name>gpkg_a</name>{Place("11,51,7")}</Folder></Folder>
            <Folder><name>Städte</name>{Place("12,52")}<Placemark><name>nowhere</name></Placemark></Folder>
            {Place("13,53")}</Document></kml>
            """);

        Assert.Equal(
            [("Städte", "Städte", 1L), ("layer_gpkg_a", "gpkg_a", 1L), ("Städte_2", "Städte", 2L), ("all", "all", 1L)],
            _run.CollectionsOf(end).Select(one => (one.Name, one.Title!, one.Count)));
        Assert.Equal("11 51", string.Join(' ', _run.Geometries("layer_gpkg_a").Select(point => $"{point.Coordinate.X} {point.Coordinate.Y}")));
        Assert.Equal(["x", "nowhere"], _run.Values("Städte_2", "Name"));
    }

    [GdalFact]
    public async Task Without_a_system_the_numbers_have_to_be_degrees()
    {
        GdalTool.Run("ogr2ogr", "-f", "GML", "-dsco", "FORMAT=GML2", _run["degrees.gml"], _run["lands.geojson"]);
        GdalTool.Run("ogr2ogr", "-f", "GML", "-dsco", "FORMAT=GML2", "-t_srs", "EPSG:3035", _run["metres.gml"], _run["lands.geojson"]);

        var degrees = await _run.ImportTextAsync(WithoutSystem("degrees.gml"));
        AssertPoints("default", 1e-9);
        var metres = await _run.ImportTextAsync(WithoutSystem("metres.gml"));

        Assert.Equal(Count, Assert.Single(_run.CollectionsOf(degrees)).Count);
        Assert.Equal("crs_unknown", metres.Code);
    }

    [GdalFact]
    public async Task An_unknown_system_is_refused()
    {
        var text = File.ReadAllText(_run["lands.geojson"]);

        var end = await _run.ImportTextAsync(text[..^1] + ""","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::999999"}}}""");

        Assert.Equal("crs_unknown", end.Code);
    }

    [GdalFact]
    public async Task A_damaged_document_is_refused()
    {
        GdalTool.Run("ogr2ogr", "-f", "GML", _run["lands.gml"], _run["lands.geojson"]);
        var text = File.ReadAllText(_run["lands.gml"]);

        var end = await _run.ImportTextAsync(text[..(text.Length / 2)]);

        Assert.Equal("source_invalid", end.Code);
    }

    [GdalFact]
    public async Task Too_many_features_are_refused()
    {
        _run.Source = new ImportLimits { Features = Count - 1 };
        GdalTool.Run("ogr2ogr", "-f", "KML", _run["lands.kml"], _run["lands.geojson"]);

        Assert.Equal("source_too_large", (await _run.ImportAsync(_run["lands.kml"])).Code);
    }

    [GdalTheory]
    [InlineData("<kml")]
    [InlineData("xmlns:gml='http://www.opengis.net/gml'")]
    public async Task A_virtual_file_that_looks_like_another_format_is_not_followed(string mark)
    {
        File.WriteAllText(_run["secret.csv"], "name\nsecret\n");

        var end = await _run.ImportTextAsync(
            $"""<OGRVRTDataSource><!-- {mark} --><OGRVRTLayer name="secret"><SrcDataSource>{_run["secret.csv"]}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>""");

        Assert.Contains(end.Code, new[] { "format_unknown", "source_invalid" });
        Assert.DoesNotContain("secret", end.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();

    private string WithoutSystem(string name) => Regex.Replace(File.ReadAllText(_run[name]), " srsName=\"[^\"]*\"", "");

    private void AssertPoints(string table, double tolerance)
    {
        var geometries = _run.Geometries(table);
        Assert.Equal(Count, geometries.Count);
        Assert.All(geometries.Zip(_points), pair => Assert.True(
            pair.First.Coordinate.Equals2D(pair.Second.Coordinate, tolerance), $"{pair.First.ToText()} is not {pair.Second.ToText()}"));
    }
}
