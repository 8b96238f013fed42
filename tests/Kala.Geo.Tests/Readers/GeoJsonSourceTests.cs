namespace Kala.Geo.Tests.Readers;

public sealed class GeoJsonSourceTests
{
    [Theory]
    [InlineData("""{"type":"Point","coordinates":[1,2]}""", "POINT (1 2)")]
    [InlineData("""{"coordinates":[1.5,-2e1],"type":"Point","bbox":[1,2,3,4]}""", "POINT (1.5 -20)")]
    [InlineData("""{"type":"Point","coordinates":[]}""", "POINT EMPTY")]
    [InlineData("""{"type":"Point","coordinates":[1,2,3]}""", "POINT Z(1 2 3)")]
    [InlineData("""{"type":"Point","coordinates":[1,2,3,4]}""", "POINT Z(1 2 3)")]
    [InlineData("""{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}""", "MULTIPOINT ((1 2), (3 4))")]
    [InlineData("""{"type":"LineString","coordinates":[[1,2,9],[3,4]]}""", "LINESTRING (1 2, 3 4)")]
    [InlineData("""{"type":"LineString","coordinates":[]}""", "LINESTRING EMPTY")]
    [InlineData("""{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}""", "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}""", "POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1))")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9]]]}""", "POLYGON ((0 0, 9 0, 9 9, 0 0))")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[9,0]]]}""", "POLYGON ((0 0, 9 0, 0 0, 0 0))")]
    [InlineData("""{"type":"Polygon","coordinates":[[]]}""", "POLYGON EMPTY")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]],[[[20,20],[21,20],[21,21],[20,20]]]]}""", "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1)), ((20 20, 21 20, 21 21, 20 20)))")]
    [InlineData("""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"GeometryCollection","geometries":[]}]}""", "GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION EMPTY)")]
    public void Geometries_are_read(string geometry, string expected)
    {
        Assert.Equal([expected], SourceRows.OfGeoJson(geometry));
        Assert.Equal([expected], SourceRows.OfGeoJson($$$"""{"type":"Feature","geometry":{{{geometry}}},"properties":null}"""));
        Assert.Equal(
            [expected, "-", expected],
            SourceRows.OfGeoJson(
                $$$"""
                {"type":"FeatureCollection","features":[
                    {"type":"Feature","geometry":{{{geometry}}},"properties":{}},
                    {"properties":{},"geometry":null,"type":"Feature"},
                    {"type":"Feature","properties":{},"geometry":{{{geometry}}} }],"name":"after"}
                """));
    }

    [Fact]
    public void Properties_keep_their_types_and_how_they_are_written()
    {
        var rows = SourceRows.OfGeoJson(
            """
            {"name":"x","features":[
                {"type":"Feature","geometry":null,"properties":{"a":1,"b":1.50,"c":"\u00e9\n\"","d":true,"e":null,"f":[1, {"g":2}]}},
                {"type":"Feature","geometry":null,"properties":{"h":9223372036854775808,"c":"","a":-1,"\u0061b":1e400}}],"type":"FeatureCollection"}
            """);

        Assert.Equal(
            [
                "- | a=Integer:1 | b=Real:1.50 | c=Text:é\n\" | d=Boolean:true | f=Json:[1, {\"g\":2}]",
                "- | a=Integer:-1 | c=Text: | h=Real:9223372036854775808 | ab=Text:1e400",
            ],
            rows);
    }

    [Theory]
    [InlineData("", "source_invalid")]
    [InlineData("   ", "source_invalid")]
    [InlineData("[]", "format_unknown")]
    [InlineData("12", "format_unknown")]
    [InlineData("{}", "format_unknown")]
    [InlineData("""{"type":"Topology"}""", "format_unknown")]
    [InlineData("""{"type":"FeatureCollection"}""", "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[]""", "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature" """, "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[]} x""", "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[],"features":[]}""", "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[1]}""", "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Point"}]}""", "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":1}]}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":1}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Point"}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Circle","coordinates":[1,2]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Point","coordinates":[1]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Point","coordinates":[1,"2"]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Point","coordinates":[1e999,2]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Point","coordinates":[[1,2]]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],3]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[[3,4]]]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[]]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[[1,2]]]]]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"GeometryCollection"}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[null]}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":null,"properties":{"a":"\ud800"}}""", "source_invalid")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Point","coordinates":[500000,5800000]}}""", "crs_unknown")]
    [InlineData("""{"\ud800":1,"type":"FeatureCollection","features":[]}""", "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[],"crs":{"type":"name","properties":{"name":"\ud800"}}}""", "source_invalid")]
    [InlineData("""{"type":"FeatureCollection","features":[],"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3035"}}}""", "reader_missing")]
    public void Other_documents_are_refused(string text, string code)
    {
        var fault = Assert.Throws<SourceFault>(() => SourceRows.OfGeoJson(text));

        Assert.Equal(code, fault.Code);
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_kept()
    {
        var limits = new ImportLimits { FeatureBytes = 200, Fields = 2, TextBytes = 20, JsonDepth = 8 };

        string CodeOf(string properties) => Assert.Throws<SourceFault>(() => SourceRows.OfGeoJson(
            $$"""{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{{properties}} }]}""", limits)).Code;

        Assert.Equal("source_too_large", CodeOf("""{"a":1,"b":2,"c":3}"""));
        Assert.Equal("source_too_large", CodeOf($$"""{"a":"{{new string('x', 21)}}"}"""));
        Assert.Equal("source_too_large", CodeOf($$"""{"a":[{{string.Join(',', Enumerable.Repeat("12345", 60))}}]}"""));
        Assert.Equal("source_invalid", CodeOf($$"""{"a":{{new string('[', 10)}}{{new string(']', 10)}}}"""));
    }

    [Theory]
    [InlineData("urn:ogc:def:crs:OGC:1.3:CRS84")]
    [InlineData("EPSG:4326")]
    [InlineData("urn:ogc:def:crs:EPSG::4326")]
    public void Names_of_longitude_and_latitude_are_accepted(string crs) => Assert.Empty(SourceRows.OfGeoJson(
        $$$"""{"crs":{"type":"name","properties":{"name":"{{{crs}}}"}},"type":"FeatureCollection","features":[]}"""));
}
