using System.Globalization;

namespace Kala.Geo.Gdal;

/// <summary>Rasters: a picture of 8 bit as tiles of WebMercatorQuad in the package, and a preview.</summary>
internal static class GdalRaster
{
    private const int TilePixels = 256;
    private const int PreviewPixels = 512;

    // Metres of a degree, for slopes of heights in metres.
    private const string MetresOfDegree = "111120";

    private static readonly string[] AssumedCrs = ["-a_srs", "OGC:CRS84"];

    // The hillshade is read once more.
    private static readonly string[] ShadeOptions =
        ["-compute_edges", "-of", "GTiff", "-co", "COMPRESS=LZW", "-co", "TILED=YES", "-co", "BIGTIFF=IF_SAFER"];

    private static readonly string[] TileOptions =
        ["-of", "GPKG", "-co", "TILING_SCHEME=GoogleMapsCompatible", "-co", "TILE_FORMAT=PNG_JPEG", "-co", "VERSION=1.3"];

    /// <summary>Describes a raster.</summary>
    public static async Task<RasterHeader> DescribeAsync(GdalSession gdal, string source, CancellationToken cancellation) =>
        RasterHeader.Parse(await gdal.ReadAsync(
            GdalPrograms.Describe, ["-json", "-noct", "-norat", "-nogcp", "-nofl", source], cancellation));

    /// <summary>Draws a raster.</summary>
    /// <param name="gdal">The programs.</param>
    /// <param name="header">What <see cref="DescribeAsync"/> said, checked.</param>
    /// <param name="source">The file.</param>
    /// <param name="folder">A folder for what is needed in between.</param>
    /// <param name="package">The package, which does not exist yet.</param>
    /// <param name="table">The table of its tiles.</param>
    /// <param name="onPercent">Gets percents, which only grow.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The path of the preview, a PNG.</returns>
    /// <exception cref="SourceFault">GDAL cannot read the file.</exception>
    public static async Task<string> DrawAsync(
        GdalSession gdal,
        RasterHeader header,
        string source,
        string folder,
        string package,
        string table,
        Action<int> onPercent,
        CancellationToken cancellation)
    {
        var picture = source;
        var colours = RasterColours.Of(header.Bands);
        if (header.IsTerrain)
        {
            picture = Path.Combine(folder, "hillshade.tif");
            string[] scale = header.IsInDegrees ? ["-s", MetresOfDegree] : [];
            await gdal.RunAsync(
                GdalPrograms.Shade, ["hillshade", source, picture, .. scale, .. ShadeOptions], percent => onPercent(percent / 3), cancellation);
            colours = RasterColours.Of([new RasterBand("Byte", "Gray", Bits: null, HasNoData: true)]);
        }
        var crs = header.Wkt is null ? AssumedCrs : [];
        await gdal.RunAsync(
            GdalPrograms.Translate,
            [.. TileOptions, "-co", $"RASTER_TABLE={table}", .. colours, .. crs, picture, package],
            percent => onPercent(33 + (percent / 3)),
            cancellation);
        var drawn = await DescribeAsync(gdal, package, cancellation);
        var levels = LevelsOf(Math.Max(drawn.Width, drawn.Height));
        if (levels.Count > 0)
        {
            await gdal.RunAsync(
                GdalPrograms.AddOverviews, ["-r", "average", package, .. levels], percent => onPercent(66 + (percent / 3)), cancellation);
        }
        return await PreviewAsync(gdal, drawn, folder, package, cancellation);
    }

    private static async Task<string> PreviewAsync(
        GdalSession gdal, RasterHeader drawn, string folder, string package, CancellationToken cancellation)
    {
        var preview = Path.Combine(folder, "preview.png");
        var scale = Math.Min(1, (double)PreviewPixels / Math.Max(drawn.Width, drawn.Height));
        string[] size = [Number(Math.Max(1, drawn.Width * scale)), Number(Math.Max(1, drawn.Height * scale))];
        await gdal.ReadAsync(
            GdalPrograms.Translate, ["-q", "-of", "PNG", "-r", "average", "-outsize", .. size, package, preview], cancellation);
        return preview;
    }

    /// <summary>The factors of the lower zooms, down to the one with a tile or a few.</summary>
    private static List<string> LevelsOf(int pixels)
    {
        var levels = new List<string>();
        for (var factor = 2L; pixels > TilePixels * factor / 2; factor *= 2)
        {
            levels.Add(Number(factor));
        }
        return levels;
    }

    private static string Number(double number) => number.ToString("F0", CultureInfo.InvariantCulture);
}
