namespace Kala.Geo.Readers;

/// <summary>KMZ: a zip archive with one KML document (OGC 12-007r2, annex C). Its pictures and other documents are ignored.</summary>
internal static class KmzArchive
{
    private const string Main = "doc";

    /// <summary>Unpacks the document: doc.kml, or the only one that there is.</summary>
    /// <exception cref="SourceFault">The archive is invalid, or has too much of something.</exception>
    public static string Unpack(Stream source, string path, ImportLimits limits) => SourceArchive.Read(source, limits, archive =>
    {
        var documents = archive.Entries.Where(entry => SourceArchive.ExtensionOf(entry) == ".kml").ToList();
        var main = documents.Where(entry => SourceArchive.NameOf(entry).Equals(Main, StringComparison.OrdinalIgnoreCase)).ToList();
        archive.Unpack(
            main.Count == 1 ? main[0]
            : main.Count == 0 && documents.Count == 1 ? documents[0]
            : throw SourceArchive.Invalid($"The archive has {documents.Count} documents of KML, and {main.Count} of them are a doc.kml; it needs one."),
            path);
        return path;
    });
}
