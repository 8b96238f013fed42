using System.IO.Compression;
using Kala.Geo.Gdal;

namespace Kala.Geo.Tests.Imports;

public sealed class ImportRunnerTests : IDisposable
{
    private const string Kml = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>a</name></Placemark></kml>""";

    private readonly ImportRun _run;

    public ImportRunnerTests()
    {
        _run = new ImportRun();
        _run.Programs = GdalPrograms.Find(_run.Folder, allowUnjailed: false);
    }

    [Fact]
    public async Task A_child_imports_what_needs_no_GDAL()
    {
        var end = await _run.ImportTextAsync(
            """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"a":"x"}}]}""");

        var collection = Assert.Single(_run.CollectionsOf(end));
        Assert.Equal(("GeoJSON", "default", "Vector", 1L), (end.Reader, collection.Name, collection.Type, collection.Count));
        Assert.Equal(["POINT (1 2)"], _run.Geometries("default").Select(geometry => geometry.ToText()));
        Assert.Equal(100, _run.Percents[^1]);
    }

    [Theory]
    [InlineData(Kml, "KML")]
    [InlineData("""<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>""", "GML")]
    [InlineData("II*\0", "GeoTIFF")]
    [InlineData("ncols 1\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n7", "ASCII Grid")]
    [InlineData("EHFA_HEADER_TAG", "Erdas Imagine")]
    public async Task Without_GDAL_the_reader_is_missing(string text, string reader)
    {
        var end = await _run.ImportTextAsync(text);

        Assert.Equal(("reader_missing", reader), (end.Code, end.Reader));
        Assert.Equal(
            $"{reader} needs GDAL on the server. Install gdal-bin: ogr2ogr, gdalinfo, gdal_translate, gdaladdo, gdaldem cannot be found.",
            end.Message);
    }

    [Fact]
    public async Task GeoJSON_in_another_system_needs_GDAL()
    {
        var end = await _run.ImportTextAsync(
            """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[4000000,3000000]}}],"crs":{"type":"name","properties":{"name":"EPSG:3035"}}}""");

        Assert.Equal("reader_missing", end.Code);
        Assert.StartsWith("GeoJSON in EPSG:3035 needs GDAL on the server.", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_GDAL_would_not_refuse_is_refused_without_it()
    {
        var doctype = Kml.Replace("<kml", "<!DOCTYPE kml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><kml", StringComparison.Ordinal);
        using (var archive = ZipFile.Open(_run["a.kmz"], ZipArchiveMode.Create))
        {
            using var document = new StreamWriter(archive.CreateEntry("doc.kml").Open());
            document.Write(doctype);
        }

        Assert.Equal("xml_with_doctype", (await _run.ImportTextAsync(doctype)).Code);
        Assert.Equal("xml_with_doctype", (await _run.ImportAsync(_run["a.kmz"], "a.kmz")).Code);
        Assert.Equal("source_invalid", (await _run.ImportTextAsync("ncols 1000000\nnrows 1000000\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 ")).Code);
        Assert.Equal("format_unknown", (await _run.ImportTextAsync("""<OGRVRTDataSource><OGRVRTLayer name="passwd"/></OGRVRTDataSource>""", "a.geojson")).Code);
        Assert.Equal("format_unknown", (await _run.ImportTextAsync("""<VRTDataset rasterXSize="1" rasterYSize="1"/>""", "a.tif")).Code);
    }

    [Fact]
    public async Task An_import_that_takes_too_long_is_ended()
    {
        _run.Children = _run.Children with { Wall = TimeSpan.FromMilliseconds(1) };

        var end = await _run.ImportTextAsync(Kml);

        Assert.Equal("import_timeout", end.Code);
    }

    public void Dispose() => _run.Dispose();
}
