using Kala.Geo.Readers;
using Kala.Geo.Rows;

namespace Kala.Geo.Imports;

/// <summary>What becomes one collection.</summary>
/// <param name="Name">The name of the collection.</param>
/// <param name="Layer">The layer of the source.</param>
/// <param name="Length">What <see cref="IRowSource.Position"/> is at the end.</param>
/// <param name="Open">Opens it at its beginning.</param>
internal sealed record ImportSource(string Name, SourceLayer Layer, long Length, Func<IRowSource> Open);

/// <summary>Finds what an import reads.</summary>
internal static class ImportSources
{
    /// <summary>Where <see cref="Of"/> writes KML for GDAL: in the folder of the job.</summary>
    public const string KmlForGdal = "folders.kml";

    /// <summary>The sources of a job, in their order. Archives are unpacked.</summary>
    /// <exception cref="SourceFault">The source cannot be imported, or only by GDAL.</exception>
    public static List<ImportSource> Of(ImportJob job, SourceFormat format) => job.Made is { } made ? OfPackages(job, made) : format switch
    {
        SourceFormat.GeoJson => Only(job, () => new GeoJsonSource(File.OpenRead(job.Source), job.Limits)),
        SourceFormat.Json => Only(job, () => new JsonTableSource(File.OpenRead(job.Source), job.Limits)),
        SourceFormat.Csv => Only(job, () => new CsvSource(File.OpenRead(job.Source), job.Options, job.Limits)),
        SourceFormat.Shapefile => OfShapefiles(job),
        _ => throw NeedsGdal(job, format),
    };

    private static List<ImportSource> Only(ImportJob job, Func<IRowSource> open) =>
        [new ImportSource(ImportProgram.OnlyCollection, new SourceLayer(null, null), new FileInfo(job.Source).Length, open)];

    private static List<ImportSource> OfShapefiles(ImportJob job)
    {
        using var archive = File.OpenRead(job.Source);
        var parts = ShapefileArchive.Unpack(archive, job.Folder, job.Limits);
        var layers = parts.ConvertAll(one => new SourceLayer(one.Name, ShapefileSource.IsWgs84(one) ? null : CrsName.Of(one.Projection)));
        if (parts.Find(one => !ShapefileSource.IsWgs84(one)) is { } other)
        {
            throw SourceFault.NeedsGdal(
                $"The shapefile '{other.Name}' has another coordinate system than longitude and latitude of WGS 84, which", layers);
        }
        var names = CollectionNames.Of(parts.ConvertAll(one => one.Name));
        return [.. parts.Select((one, at) => new ImportSource(names[at], layers[at], LengthOf(one), () => new ShapefileSource(one, job.Limits)))];
    }

    private static long LengthOf(ShapefileParts parts) => new FileInfo(parts.Shapes).Length + new FileInfo(parts.Attributes).Length;

    /// <summary>Checks what GDAL does not check, and says that it is needed.</summary>
    private static SourceFault NeedsGdal(ImportJob job, SourceFormat format)
    {
        List<SourceLayer> layers = [];
        switch (format)
        {
            case SourceFormat.Kml:
                layers = FoldersOf(job, job.Source);
                break;
            case SourceFormat.Kmz:
                using (var archive = File.OpenRead(job.Source))
                {
                    layers = FoldersOf(job, KmzArchive.Unpack(archive, Path.Combine(job.Folder, "doc.kml"), job.Limits));
                }
                break;
            case SourceFormat.Gml:
                XmlDoctype.Check(File.OpenRead(job.Source));
                break;
            case SourceFormat.AsciiGrid:
                AsciiGridHeader.Check(File.OpenRead(job.Source));
                break;
            default:
                break;
        }
        return SourceFault.NeedsGdal(ImportProgram.NameOf(format), layers);
    }

    private static List<SourceLayer> FoldersOf(ImportJob job, string document)
    {
        XmlDoctype.Check(File.OpenRead(document));
        var folders = KmlFolders.Rewrite(File.OpenRead(document), Path.Combine(job.Folder, KmlForGdal));
        return folders.Sum(folder => folder.Count) <= job.Limits.Features
            ? folders
            : throw SourceFault.TooLarge($"The source has more than {job.Limits.Features} rows.");
    }

    /// <summary>The tables of packages that GDAL has made.</summary>
    private static List<ImportSource> OfPackages(ImportJob job, IReadOnlyList<MadePackage> made)
    {
        var tables = made.SelectMany(one => TablesOf(one, isWhole: job.MostRows is null)).ToList();
        var names = CollectionNames.Of(tables.ConvertAll(one => one.Layer.Name));
        return tables.Count > 0
            ? [.. tables.Select((one, at) => new ImportSource(names[at], one.Layer, one.Count, () => new GeoPackageSource(one.Path, one.Table)))]
            : throw SourceFault.Invalid("The file has no layers.");
    }

    private static IEnumerable<(string Path, string Table, long Count, SourceLayer Layer)> TablesOf(MadePackage made, bool isWhole)
    {
        var tables = GeoPackageSource.TablesOf(made.Path);
        if (made.Layers.Count == 0)
        {
            return tables.Select(table => (made.Path, table.Name, table.Count, new SourceLayer(table.Name, Crs: null)));
        }
        var isComplete = tables.Count == made.Layers.Count
            && (!isWhole || tables.Zip(made.Layers).All(pair => pair.Second.Count is not { } count || count == pair.First.Count));
        return isComplete
            ? tables.Zip(made.Layers, (table, layer) => (made.Path, table.Name, table.Count, layer))
            : throw SourceFault.Invalid("GDAL does not read all features of the file.");
    }
}
