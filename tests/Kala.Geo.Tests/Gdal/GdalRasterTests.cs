using System.Globalization;
using System.Text;
using Kala.Geo.Packages;
using Kala.Geo.Tests.Imports;

namespace Kala.Geo.Tests.Gdal;

/// <summary>Rasters, imported by GDAL in the jail.</summary>
public sealed class GdalRasterTests : IDisposable
{
    private const int Columns = 1000;
    private const int Rows = 400;
    private const double Degrees = 0.001;
    private const double West = 10;
    private const double South = 47;

    private readonly ImportRun _run = new();

    [GdalTheory]
    [InlineData("GTiff", "GeoTIFF", "heights.tif")]
    [InlineData("AAIGrid", "ASCII Grid", "heights.asc")]
    [InlineData("HFA", "Erdas Imagine", "heights.img")]
    public async Task Heights_become_a_hillshade(string driver, string reader, string name)
    {
        WriteHeights();
        if (driver != "AAIGrid")
        {
            GdalTool.Run("gdal_translate", "-of", driver, "-a_srs", "EPSG:4258", _run["heights.asc"], _run[name]);
        }

        var end = await _run.ImportAsync(_run[name]);

        var raster = Assert.Single(_run.CollectionsOf(end));
        Assert.Equal((reader, "default", "Raster", "Terrain"), (end.Reader, raster.Name, raster.Type, raster.Subtype));
        Assert.Equal(driver == "AAIGrid" ? null : "ETRS89", raster.SourceCrs?[..6]);
        Assert.All(
            raster.Box!.Zip([West, South, West + (Columns * Degrees), South + (Rows * Degrees)]), pair => Assert.Equal(pair.Second, pair.First, 0.002));
        Assert.True(raster.MinZoom < raster.MaxZoom);
        WritePreview();
        var (all, preview) = (SizeOf(_run.Package), SizeOf(_run["preview.png"]));
        Assert.Equal((512, Math.Round(512.0 * all[1] / all[0])), (preview[0], preview[1]));
        // The light comes from the north-west.
        Assert.True(PixelOf(0.25, 0.5)[0] > PixelOf(0.75, 0.5)[0] + 20);
    }

    [GdalFact]
    public async Task Colours_stay()
    {
        GdalTool.Run(
            "gdal_create", "-of", "GTiff", "-bands", "3", "-outsize", "300", "200", "-burn", "200", "-burn", "100", "-burn", "50",
            "-a_srs", "EPSG:3857", "-a_ullr", "1000000", "6000000", "1003000", "5998000", _run["colours.tif"]);

        var end = await _run.ImportAsync(_run["colours.tif"]);

        var raster = Assert.Single(_run.CollectionsOf(end));
        Assert.Equal(("Image", "WGS 84 / Pseudo-Mercator (EPSG:3857)"), (raster.Subtype, raster.SourceCrs));
        WritePreview();
        // Opaque tiles are JPEG.
        Assert.All(PixelOf(0.5, 0.5).Zip([200, 100, 50, 255]), pair => Assert.InRange(pair.First, pair.Second - 5, pair.Second + 5));
    }

    [GdalFact]
    public async Task Pixels_without_a_value_are_transparent()
    {
        WriteHeights();
        // 16 bit in three bands; the left half has no value.
        GdalTool.Run("gdal_translate", "-ot", "UInt16", "-b", "1", "-b", "1", "-b", "1", "-a_nodata", "65535", "-scale_1", "0", "20000", "0", "60000", _run["heights.asc"], _run["a.tif"]);
        GdalTool.Run("gdal_translate", "-srcwin", $"{-Columns}", "0", $"{2 * Columns}", $"{Rows}", "-a_srs", "EPSG:4326", _run["a.tif"], _run["b.tif"]);

        _run.CollectionsOf(await _run.ImportAsync(_run["b.tif"]));

        WritePreview();
        Assert.Equal((0, 255), (PixelOf(0.25, 0.5)[^1], PixelOf(0.75, 0.5)[^1]));
    }

    [GdalFact]
    public async Task A_raster_is_described_from_its_header()
    {
        WriteHeights();

        var end = await _run.ImportAsync(_run["heights.asc"], mostRows: 10);

        var raster = Assert.Single(_run.CollectionsOf(end));
        Assert.Equal(("Terrain", West, South), (raster.Subtype, raster.Box![0], raster.Box[1]));
        Assert.False(File.Exists(_run.Package));
    }

    [GdalFact]
    public async Task A_raster_that_is_too_large_is_refused_from_its_header()
    {
        GdalTool.Run(
            "gdal_create", "-of", "GTiff", "-outsize", "1000000", "1000000", "-co", "SPARSE_OK=TRUE", "-co", "COMPRESS=DEFLATE", "-co", "TILED=YES",
            "-co", "BIGTIFF=YES", "-co", "BLOCKXSIZE=4096", "-co", "BLOCKYSIZE=4096", "-a_srs", "EPSG:4326", "-a_ullr", "0", "1", "1", "0", _run["huge.tif"]);

        Assert.Equal("raster_too_large", (await _run.ImportAsync(_run["huge.tif"])).Code);
    }

    [GdalFact]
    public async Task A_damaged_raster_is_refused()
    {
        WriteHeights();
        GdalTool.Run("gdal_translate", "-of", "GTiff", "-a_srs", "EPSG:4326", _run["heights.asc"], _run["heights.tif"]);
        var bytes = File.ReadAllBytes(_run["heights.tif"]);
        File.WriteAllBytes(_run["half.tif"], bytes[..(bytes.Length / 2)]);
        File.WriteAllText(_run["none.tif"], "II*\0 nothing of a TIFF");

        Assert.Equal("source_invalid", (await _run.ImportAsync(_run["half.tif"])).Code);
        Assert.Contains((await _run.ImportAsync(_run["none.tif"])).Code, new[] { "source_invalid", "format_unknown" });
    }

    [GdalFact]
    public async Task A_picture_without_a_place_is_refused()
    {
        GdalTool.Run("gdal_create", "-of", "GTiff", "-outsize", "20", "20", "-burn", "7", _run["picture.tif"]);

        Assert.Equal("crs_unknown", (await _run.ImportAsync(_run["picture.tif"])).Code);
    }

    public void Dispose() => _run.Dispose();

    /// <summary>A ridge from north to south.</summary>
    private void WriteHeights()
    {
        var text = new StringBuilder(FormattableString.Invariant(
            $"ncols {Columns}\nnrows {Rows}\nxllcorner {West}\nyllcorner {South}\ncellsize {Degrees}\nNODATA_value -9999\n"));
        for (var row = 0; row < Rows; row++)
        {
            text.AppendJoin(' ', Enumerable.Range(0, Columns).Select(column =>
                (20_000.5 - (40 * Math.Abs(column - (Columns / 2)))).ToString("F1", CultureInfo.InvariantCulture))).Append('\n');
        }
        File.WriteAllText(_run["heights.asc"], text.ToString());
    }

    private static int[] SizeOf(string path) =>
    [
        .. GdalTool.Run("gdalinfo", path).Split('\n').First(line => line.StartsWith("Size is", StringComparison.Ordinal))[8..]
            .Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)),
    ];

    private void WritePreview()
    {
        var raster = Assert.Single(PackageFinish.Run(_run.Package));
        using var package = new PackageReader(_run.Package);
        File.WriteAllBytes(_run["preview.png"], package.Preview(raster));
    }

    private int[] PixelOf(double right, double down)
    {
        var size = SizeOf(_run["preview.png"]);
        return
        [
            .. GdalTool.Run("gdallocationinfo", "-valonly", _run["preview.png"], $"{(int)(size[0] * right)}", $"{(int)(size[1] * down)}")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(value => int.Parse(value, CultureInfo.InvariantCulture)),
        ];
    }
}
