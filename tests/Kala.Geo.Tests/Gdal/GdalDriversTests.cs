using Kala.Geo.Gdal;

namespace Kala.Geo.Tests.Gdal;

public sealed class GdalDriversTests
{
    private const string Formats =
        """
        Supported Formats:
          VRT -raster,multidimensional raster- (rw+v): Virtual Raster (*.vrt)
          GTiff -raster- (rw+vs): GeoTIFF (*.tif, *.tiff)
          netCDF -raster,multidimensional raster,vector- (rw+s): Network Common Data Format (*.nc)
          ESRI Shapefile -vector- (rw+v): ESRI Shapefile
          GPKG -raster,vector- (rw+vs): GeoPackage
          OGR_VRT -vector- (rov): VRT - Virtual Datasource
          Interlis 1 -vector- (rw+v): Interlis 1
          HTTP -raster,vector- (ro): HTTP Fetching Wrapper
        """;

    [Fact]
    public void Names_are_listed() => Assert.Equal(
        ["VRT", "GTiff", "netCDF", "ESRI Shapefile", "GPKG", "OGR_VRT", "Interlis 1", "HTTP"], GdalDrivers.NamesIn(Formats));

    [Fact]
    public void All_others_are_skipped_without_quotation_marks() => Assert.Equal(
        "VRT,GTiff,netCDF,OGR_VRT,Interlis 1,HTTP", GdalDrivers.SkipAllBut(["GPKG", "ESRI Shapefile"], GdalDrivers.NamesIn(Formats)));
}
