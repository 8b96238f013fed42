using Kala.Geo.Gdal;
using Kala.Geo.Rows;

namespace Kala.Geo.Imports;

/// <summary>What GDAL does in an import, between the child that found out that it is needed and the one that ends the package.</summary>
internal sealed class GdalImport(GdalSession gdal)
{
    /// <summary>Lets GDAL read the source.</summary>
    /// <param name="job">The job; its folder has what the child has unpacked.</param>
    /// <param name="need">What the child said.</param>
    /// <param name="onPercent">Gets percents, which only grow.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The job of the next child.</returns>
    /// <exception cref="SourceFault">GDAL cannot read it.</exception>
    public async Task<ImportJob> RunAsync(ImportJob job, ImportLine need, Action<int> onPercent, CancellationToken cancellation)
    {
        var format = FormatOf(need.Format);
        await gdal.AllowAsync(format, cancellation);
        return format.IsRaster
            ? job with { Picture = await DrawAsync(job, Linked(job, format), onPercent, cancellation) }
            : job with { Made = await ConvertAsync(job, need, format, onPercent, cancellation) };
    }

    private static GdalFormat FormatOf(SourceFormat? format) => format switch
    {
        SourceFormat.Kml or SourceFormat.Kmz => new GdalFormat(".kml", ["LIBKML", "KML"], IsRaster: false),
        // A document may name its schema, and GDAL would fetch it.
        SourceFormat.Gml => new GdalFormat(".gml", ["GML"], IsRaster: false) { Options = ["-oo", "DOWNLOAD_SCHEMA=NO"] },
        SourceFormat.Shapefile => new GdalFormat(".shp", ["ESRI Shapefile"], IsRaster: false),
        SourceFormat.GeoJson => new GdalFormat(".geojson", ["GeoJSON"], IsRaster: false),
        SourceFormat.GeoTiff => new GdalFormat(".tif", ["GTiff"], IsRaster: true),
        SourceFormat.AsciiGrid => new GdalFormat(".asc", ["AAIGrid"], IsRaster: true),
        SourceFormat.ErdasImagine => new GdalFormat(".img", ["HFA"], IsRaster: true),
        _ => throw SourceFault.Unknown("The file is of no format that GDAL is asked to read."),
    };

    /// <summary>
    /// A name for the source with the extension of its format, in a folder that has nothing else: its own folder has the files
    /// of others, which GDAL would take for parts of it.
    /// </summary>
    private static string Linked(ImportJob job, GdalFormat format)
    {
        var link = Path.Combine(job.Folder, "source" + format.Extension);
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.GetFullPath(job.Source));
        return link;
    }

    private async Task<List<MadePackage>> ConvertAsync(
        ImportJob job, ImportLine need, GdalFormat format, Action<int> onPercent, CancellationToken cancellation)
    {
        var layers = need.Layers ?? [];
        (string Path, IReadOnlyList<SourceLayer> Layers)[] sources = need.Format switch
        {
            SourceFormat.Shapefile => [.. layers.Select((layer, at) => (Path.Combine(job.Folder, $"{at}{format.Extension}"), new[] { layer }))],
            SourceFormat.Kml or SourceFormat.Kmz => [(Path.Combine(job.Folder, ImportSources.KmlForGdal), layers)],
            _ => [(Linked(job, format), layers)],
        };
        var made = new List<MadePackage>();
        foreach (var source in sources)
        {
            var at = made.Count;
            var package = Path.Combine(job.Folder, $"made-{at}.gpkg");
            // One more than is allowed: the reader of the package sees it.
            await GdalVector.ConvertAsync(
                gdal, source.Path, package, format, job.MostRows ?? (job.Limits.Features + 1),
                percent => onPercent(((at * 100) + percent) / sources.Length), cancellation);
            made.Add(new MadePackage(package, source.Layers));
        }
        return made;
    }

    private async Task<MadePicture> DrawAsync(ImportJob job, string source, Action<int> onPercent, CancellationToken cancellation)
    {
        var header = await GdalRaster.DescribeAsync(gdal, source, cancellation);
        header.Check(job.Limits);
        var preview = job.MostRows is null
            ? await GdalRaster.DrawAsync(
                gdal, header, source, job.Folder, job.Package, ImportProgram.OnlyCollection, onPercent, cancellation)
            : null;
        var box = header.Degrees ?? (header.Wkt is null ? header.Corners : null);
        return new MadePicture(
            header.IsTerrain ? "Terrain" : "Image",
            CrsName.Of(header.Wkt),
            box is { } degrees ? [degrees.MinX, degrees.MinY, degrees.MaxX, degrees.MaxY] : null,
            preview);
    }
}
