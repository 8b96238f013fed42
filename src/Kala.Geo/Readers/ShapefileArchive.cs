using System.IO.Compression;

namespace Kala.Geo.Readers;

/// <summary>A shapefile of an archive, unpacked.</summary>
/// <param name="Name">Its name, without folders and extension.</param>
/// <param name="Shapes">The path of the .shp.</param>
/// <param name="Attributes">The path of the .dbf.</param>
/// <param name="Projection">What the .prj says; null if there is none.</param>
/// <param name="CodePage">What the .cpg says; null if there is none.</param>
internal sealed record ShapefileParts(string Name, string Shapes, string Attributes, string? Projection, string? CodePage);

/// <summary>
/// Unpacks the shapefiles of a zip archive. Folders in it are ignored, and so is everything that is not part of a shapefile: no
/// name of the archive becomes a path.
/// </summary>
internal static class ShapefileArchive
{
    private const int SmallBytes = 64 * 1024;

    private static readonly string[] Extensions = [".shp", ".dbf", ".prj", ".cpg"];

    /// <summary>Unpacks into an empty folder, as 0.shp, 1.shp and so on.</summary>
    /// <exception cref="SourceFault">The archive is invalid, or has too much of something.</exception>
    public static List<ShapefileParts> Unpack(Stream source, string folder, ImportLimits limits) =>
        SourceArchive.Read(source, limits, archive =>
        {
            var parts = new List<ShapefileParts>();
            foreach (var set in archive.Entries.Where(IsPart).GroupBy(SourceArchive.NameOf, StringComparer.OrdinalIgnoreCase))
            {
                if (set.GroupBy(SourceArchive.ExtensionOf).Any(same => same.Count() > 1))
                {
                    throw SourceArchive.Invalid($"The archive has two files '{set.Key}' of the same kind.");
                }
                if (set.Any(entry => SourceArchive.ExtensionOf(entry) == ".shp"))
                {
                    parts.Add(Unpack(archive, set.ToDictionary(SourceArchive.ExtensionOf), Path.Combine(folder, $"{parts.Count}")));
                }
            }
            return parts.Count > 0 ? parts : throw SourceFault.Unknown("The archive has no shapefile.");
        });

    private static bool IsPart(ZipArchiveEntry entry) =>
        Extensions.Contains(SourceArchive.ExtensionOf(entry)) && SourceArchive.NameOf(entry) is { Length: > 0 } name
        && !entry.FullName.Contains("__MACOSX/", StringComparison.Ordinal) && name[0] != '.';

    private static ShapefileParts Unpack(SourceArchive archive, Dictionary<string, ZipArchiveEntry> set, string path)
    {
        var name = SourceArchive.NameOf(set[".shp"]);
        if (!set.ContainsKey(".dbf"))
        {
            throw SourceArchive.Invalid($"The shapefile '{name}' has no .dbf.");
        }
        foreach (var (extension, entry) in set)
        {
            archive.Unpack(entry, path + extension);
        }
        return new ShapefileParts(name, path + ".shp", path + ".dbf", TextOf(set, path, ".prj"), TextOf(set, path, ".cpg"));
    }

    private static string? TextOf(Dictionary<string, ZipArchiveEntry> set, string path, string extension)
    {
        if (!set.ContainsKey(extension))
        {
            return null;
        }
        if (new FileInfo(path + extension).Length > SmallBytes)
        {
            throw SourceArchive.Invalid($"The {extension} of a shapefile is too large.");
        }
        return File.ReadAllText(path + extension);
    }
}
