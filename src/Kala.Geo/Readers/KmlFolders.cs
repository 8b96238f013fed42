using System.Text;
using System.Xml;

namespace Kala.Geo.Readers;

/// <summary>
/// Rewrites KML (OGC 12-007r2): each document or folder with placemarks becomes a folder of the outermost document. GDAL leaves
/// out placemarks that are beside a folder. Nothing but placemarks and the schemas of their values is kept.
/// </summary>
internal sealed class KmlFolders : IDisposable
{
    private const int MostFolders = 1_000;
    private const int MostNested = 100;

    private static readonly XmlWriterSettings Fragment = new()
    {
        ConformanceLevel = ConformanceLevel.Fragment,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        CloseOutput = true,
    };

    private readonly Stack<Folder> _open = new();
    private readonly List<Folder> _folders = [];
    private readonly string _workFolder;
    private readonly Folder _schemas = new();

    private KmlFolders(string workFolder) => _workFolder = workFolder;

    /// <summary>Rewrites a document.</summary>
    /// <param name="source">Its bytes; disposed. It has no document type.</param>
    /// <param name="path">The new document.</param>
    /// <returns>Its folders.</returns>
    /// <exception cref="SourceFault">It is invalid, or it has no placemarks.</exception>
    public static List<SourceLayer> Rewrite(Stream source, string path)
    {
        using var folders = new KmlFolders(Path.GetDirectoryName(path)!);
        try
        {
            using var reader = XmlReader.Create(source, Settings(), Context());
            folders.Read(reader);
        }
        catch (XmlException invalid)
        {
            throw SourceFault.Invalid($"The XML is invalid at line {invalid.LineNumber}, position {invalid.LinePosition}.", invalid);
        }
        folders.Write(path);
        return folders._folders.ConvertAll(folder => new SourceLayer(folder.Name, Crs: null, folder.Count));
    }

    public void Dispose()
    {
        _schemas.Dispose();
        _folders.ForEach(folder => folder.Dispose());
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = true,
    };

    /// <summary>The prefixes that programs use without a declaration.</summary>
    private static XmlParserContext Context()
    {
        var names = new XmlNamespaceManager(new NameTable());
        names.AddNamespace("gx", "http://www.google.com/kml/ext/2.2");
        names.AddNamespace("atom", "http://www.w3.org/2005/Atom");
        names.AddNamespace("xsi", "http://www.w3.org/2001/XMLSchema-instance");
        return new XmlParserContext(null, names, null, XmlSpace.None);
    }

    private void Read(XmlReader reader)
    {
        reader.MoveToContent();
        if (reader.LocalName is not ("kml" or "Document" or "Folder" or "Placemark"))
        {
            throw SourceFault.Unknown($"The XML is not KML: its outermost element is '{reader.LocalName}'.");
        }
        _open.Push(new Folder());
        while (!reader.EOF)
        {
            // All elements but folders are taken or skipped whole, so it is always at a child of a folder, or at its end.
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    ReadElement(reader);
                    break;
                case XmlNodeType.EndElement:
                    _open.Pop().Dispose();
                    reader.Read();
                    break;
                default:
                    reader.Read();
                    break;
            }
        }
    }

    private void ReadElement(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "kml" or "Document" or "Folder":
                if (!reader.IsEmptyElement)
                {
                    _open.Push(_open.Count <= MostNested ? new Folder() : throw SourceFault.TooLarge($"More than {MostNested} folders are nested."));
                }
                reader.Read();
                break;
            case "name":
                _open.Peek().Name = reader.ReadElementContentAsString().Trim();
                break;
            case "Schema":
                WriterOf(_schemas, "schemas").WriteNode(reader, defattr: false);
                break;
            case "Placemark":
                AddPlacemark(reader, _open.Peek());
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void AddPlacemark(XmlReader reader, Folder folder)
    {
        if (folder.Count++ == 0)
        {
            if (_folders.Count == MostFolders)
            {
                throw SourceFault.TooLarge($"The KML has more than {MostFolders} folders with placemarks.");
            }
            _folders.Add(folder);
        }
        WriterOf(folder, $"folder-{_folders.Count}").WriteNode(reader, defattr: false);
    }

    private XmlWriter WriterOf(Folder folder, string name)
    {
        folder.Part ??= Path.Combine(_workFolder, name + ".part");
        return folder.Writer ??= XmlWriter.Create(new FileStream(folder.Part, FileMode.CreateNew), Fragment);
    }

    private void Write(string path)
    {
        if (_folders.Count == 0)
        {
            throw SourceFault.Invalid("The KML has no placemarks.");
        }
        using var document = new FileStream(path, FileMode.CreateNew);
        document.Write("""<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>"""u8);
        Append(document, _schemas);
        for (var at = 0; at < _folders.Count; at++)
        {
            // The layers have their own names again when the package is read.
            document.Write(Encoding.UTF8.GetBytes($"<Folder><name>folder {at}</name>"));
            Append(document, _folders[at]);
            document.Write("</Folder>"u8);
        }
        document.Write("</Document></kml>"u8);
    }

    private static void Append(FileStream document, Folder folder)
    {
        folder.Dispose();
        if (folder.Part is { } part)
        {
            using (var source = File.OpenRead(part))
            {
                source.CopyTo(document);
            }
            File.Delete(part);
        }
    }

    private sealed class Folder : IDisposable
    {
        public string? Name { get; set; }

        public long Count { get; set; }

        public string? Part { get; set; }

        public XmlWriter? Writer { get; set; }

        public void Dispose() => Writer?.Dispose();
    }
}
