using Kala.Geo.Rows;

namespace Kala.Geo.Tests.Rows;

public sealed class CrsNameTests
{
    [Theory]
    [InlineData("""PROJCRS["ETRS89-extended / LAEA Europe",BASEGEOGCRS["ETRS89",ID["EPSG",4258]],USAGE[SCOPE["x"]],ID["EPSG",3035]]""", "ETRS89-extended / LAEA Europe (EPSG:3035)")]
    [InlineData("""GEOGCS["WGS 84",DATUM["WGS_1984",AUTHORITY["EPSG","6326"]],AUTHORITY["EPSG","4326"]]""", "WGS 84 (EPSG:4326)")]
    [InlineData("""PROJCS["ETRS_1989_LAEA",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989"]],UNIT["Meter",1.0]]""", "ETRS_1989_LAEA")]
    [InlineData("LOCAL_CS[]", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Systems_have_names(string? wkt, string? expected) => Assert.Equal(expected, CrsName.Of(wkt));
}
