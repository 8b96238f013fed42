namespace Kala.Geo.Imports;

/// <summary>What a source is, by its first bytes.</summary>
internal enum SourceFormat
{
    GeoJson,
    Json,
    Csv,
    Shapefile,
    Kml,
    Kmz,
    Gml,
    GeoTiff,
    AsciiGrid,
    ErdasImagine,
}

/// <summary>Recognizes formats. Names of files decide only whether a text is CSV.</summary>
internal static class SourceFormats
{
    /// <summary>As many first bytes as are looked at.</summary>
    public const int HeadBytes = 64 * 1024;

    private static readonly string[] TextNames = [".csv", ".tsv", ".txt", ".tab"];

    /// <summary>The format of a source.</summary>
    /// <param name="head">Its first bytes.</param>
    /// <param name="filename">The client's name for it.</param>
    /// <exception cref="SourceFault">None that a reader knows.</exception>
    public static SourceFormat Of(ReadOnlySpan<byte> head, string filename)
    {
        var extension = Path.GetExtension(filename);
        bool Is(string name) => extension.Equals(name, StringComparison.OrdinalIgnoreCase);
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
        {
            return Is(".kmz") ? SourceFormat.Kmz : SourceFormat.Shapefile;
        }
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8))
        {
            return SourceFormat.GeoTiff;
        }
        if (head.StartsWith("EHFA_HEADER_TAG"u8))
        {
            return SourceFormat.ErdasImagine;
        }
        var text = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        return text.IsEmpty ? throw SourceFault.Invalid("The file is empty.")
            : text[0] == '{' ? SourceFormat.GeoJson
            : text[0] == '[' ? SourceFormat.Json
            : text[0] == '<' ? OfXml(text)
            : StartsWithWord(text, "ncols"u8) ? SourceFormat.AsciiGrid
            : head.Contains((byte)0) || !TextNames.Any(Is) ? throw Unknown()
            : SourceFormat.Csv;
    }

    private static SourceFormat OfXml(ReadOnlySpan<byte> text) =>
        text.IndexOf("<kml"u8) >= 0 || text.IndexOf(":kml"u8) >= 0 ? SourceFormat.Kml
        : text.IndexOf("http://www.opengis.net/gml"u8) >= 0 ? SourceFormat.Gml
        : throw Unknown();

    private static bool StartsWithWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        if (text.Length <= word.Length)
        {
            return false;
        }
        for (var at = 0; at < word.Length; at++)
        {
            if ((text[at] | 0x20) != word[at])
            {
                return false;
            }
        }
        return text[word.Length] is (byte)' ' or (byte)'\t';
    }

    private static SourceFault Unknown() => SourceFault.Unknown(
        "The file is not GeoJSON, JSON, CSV, a zipped shapefile, KML, KMZ, GML, GeoTIFF, an ASCII grid or Erdas Imagine.");
}
