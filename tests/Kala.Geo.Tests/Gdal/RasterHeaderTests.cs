using Kala.Geo.Gdal;
using Kala.Geo.Rows;

namespace Kala.Geo.Tests.Gdal;

public sealed class RasterHeaderTests
{
    private static readonly RasterBand Grey = new("Byte", "Gray", Bits: null, HasNoData: false);
    private static readonly RasterBand Palette = Grey with { Colour = "Palette" };

    [Fact]
    public void A_header_is_read()
    {
        var header = RasterHeader.Parse(
            """
            {"size":[40,30],"coordinateSystem":{"wkt":"PROJCRS[\"a\"]","dataAxisToSRSAxisMapping":[1,2]},"geoTransform":[0,1,0,0,0,-1],
             "cornerCoordinates":{"upperLeft":[4000000.0,3000030.0],"lowerLeft":[4000000.0,3000000.0],"lowerRight":[4000040.0,3000000.0],"upperRight":[4000040.0,3000030.0],"center":[1.0,1.0]},
             "wgs84Extent":{"type":"Polygon","coordinates":[[[9.5,50.1],[9.5,50.0],[9.6,50.0],[9.6,50.1],[9.5,50.1]]]},
             "bands":[{"band":1,"block":[40,30],"type":"Byte","colorInterpretation":"Gray","noDataValue":"nan","metadata":{"IMAGE_STRUCTURE":{"NBITS":"1"}}}]}
            """);

        Assert.Equal((40, 30, "PROJCRS[\"a\"]", false, false), (header.Width, header.Height, header.Wkt, header.IsTerrain, header.IsInDegrees));
        Assert.Equal(new Box(4_000_000, 3_000_000, 4_000_040, 3_000_030), header.Corners);
        Assert.Equal(new Box(9.5, 50, 9.6, 50.1), header.Degrees);
        Assert.Equal([new RasterBand("Byte", "Gray", Bits: 1, HasNoData: true)], header.Bands);
    }

    [Theory]
    [InlineData("""GEOGCRS["ETRS89",ID["EPSG",4258]]""", true)]
    [InlineData("""BOUNDCRS[\n    SOURCECRS[\n        GEOGCRS["ETRS89",ID["EPSG",4258]]],\n    TARGETCRS[\n        GEOGCRS["WGS 84"]],ABRIDGEDTRANSFORMATION["x"]]""", true)]
    [InlineData("""PROJCRS["a",BASEGEOGCRS["ETRS89"]]""", false)]
    public void Degrees_are_known(string wkt, bool expected)
    {
        var header = RasterHeader.Parse($$"""{"size":[1,1],"coordinateSystem":{"wkt":"{{wkt.Replace("\"", "\\\"", StringComparison.Ordinal)}}"},"bands":[]}""");

        Assert.Equal(expected, header.IsInDegrees);
        Assert.Equal(expected ? "ETRS89 (EPSG:4258)" : "a", CrsName.Of(header.Wkt));
    }

    [Theory]
    [InlineData("Byte", false)]
    [InlineData("Int8", false)]
    [InlineData("Int16", true)]
    [InlineData("Float32", true)]
    public void One_band_that_is_not_8_bit_is_terrain(string type, bool expected) =>
        Assert.Equal(expected, RasterHeader.Parse($$"""{"size":[1,1],"bands":[{"type":"{{type}}"}]}""").IsTerrain);

    [Theory]
    [InlineData("[1000000,1000000]", 1, "raster_too_large")]
    [InlineData("[2,2]", 65, "raster_too_large")]
    [InlineData("[2,2]", 0, "source_invalid")]
    [InlineData("[2,2]", 1, "crs_unknown")]
    public void Others_are_refused_by_their_header(string size, int bands, string code)
    {
        var all = string.Join(',', Enumerable.Repeat("{\"type\":\"Byte\"}", bands));

        Assert.Equal(code, CodeOf(RasterHeader.Parse($$"""{"size":{{size}},"bands":[{{all}}]}""")));
    }

    [Theory]
    [InlineData(170, 89, null)]
    [InlineData(500_000, 5_800_000, "crs_unknown")]
    public void Without_a_system_the_numbers_have_to_be_degrees(int x, int y, string? code)
    {
        var header = RasterHeader.Parse(
            $$$"""{"size":[2,2],"geoTransform":[0],"cornerCoordinates":{"upperLeft":[{{{x}}},{{{y}}}],"lowerRight":[{{{x + 1}}},{{{y}}}]},"bands":[{"type":"Byte"}]}""");

        Assert.Equal(code, CodeOf(header));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"size":[1]}""")]
    [InlineData("""{"size":[1,1],"bands":3}""")]
    public void Other_texts_are_refused(string json) =>
        Assert.Equal("source_invalid", Assert.Throws<SourceFault>(() => RasterHeader.Parse(json)).Code);

    [Fact]
    public void Bands_become_a_picture()
    {
        string Of(params RasterBand[] bands) => string.Join(' ', RasterColours.Of(bands));
        var (red, green, blue) = (Grey with { Colour = "Red" }, Grey with { Colour = "Green" }, Grey with { Colour = "Blue" });

        Assert.Equal("-b 1 -b mask,1 -colorinterp_2 alpha -a_nodata none", Of(Grey));
        Assert.Equal("-b 1 -b mask,1 -colorinterp_2 alpha -a_nodata none -ot Byte -scale 0 1 0 255", Of(Grey with { Bits = 1 }));
        Assert.Equal("-b 3 -b 2 -b 1 -b mask,3 -colorinterp_4 alpha -a_nodata none", Of(blue, green, red, Grey with { Colour = "Alpha" }));
        Assert.Equal(
            "-b 1 -b 2 -b 3 -b mask,1 -colorinterp_4 alpha -a_nodata none -ot Byte -scale",
            Of([.. Enumerable.Repeat(Grey with { Type = "UInt16" }, 7)]));
        Assert.Equal("-expand rgba -b 1", Of(Palette));
        Assert.Equal("-expand rgba -b 1 -b mask,1 -a_nodata none", Of(Palette with { HasNoData = true }));
    }

    private static string? CodeOf(RasterHeader header)
    {
        try
        {
            header.Check(new ImportLimits());
            return null;
        }
        catch (SourceFault fault)
        {
            return fault.Code;
        }
    }
}
