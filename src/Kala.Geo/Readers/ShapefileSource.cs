using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Kala.Geo.Rows;
using NetTopologySuite.IO.Esri;
using NetTopologySuite.IO.Esri.Shapefiles.Readers;

namespace Kala.Geo.Readers;

/// <summary>A shapefile (ESRI Shapefile Technical Description, July 1998) in longitude and latitude.</summary>
internal sealed class ShapefileSource : IRowSource
{
    // The first number of every .shp.
    private const int ShapesBegin = 9994;

    private readonly ShapefileParts _parts;
    private readonly FileStream _shapes;
    private readonly FileStream _attributes;
    private readonly ShapefileReader _reader;
    private readonly (byte[] Name, int Index)[] _names;
    private long _count;

    public ShapefileSource(ShapefileParts parts, ImportLimits limits)
    {
        _parts = parts;
        _shapes = new FileStream(parts.Shapes, FileMode.Open, FileAccess.Read);
        _attributes = new FileStream(parts.Attributes, FileMode.Open, FileAccess.Read);
        ShapefileRecords.Check(_shapes, CheckedLength(), limits);
        (_shapes.Position, _attributes.Position) = (0, 0);
        _reader = Checked(() => Shapefile.OpenRead(_shapes, _attributes, new ShapefileReaderOptions
        {
            Encoding = EncodingOf(parts.CodePage),
            GeometryBuilderMode = GeometryBuilderMode.IgnoreInvalidShapes,
        }));
        _names = [.. _reader.Fields.Select((field, index) => (Encoding.UTF8.GetBytes(field.Name), index))];
    }

    /// <summary>Whether a shapefile is in longitude and latitude of WGS 84, or says nothing of that.</summary>
    public static bool IsWgs84(ShapefileParts parts) => parts.Projection is not { } text
        || (text.TrimStart().StartsWith("GEOG", StringComparison.OrdinalIgnoreCase)
            && (text.Contains("WGS_1984", StringComparison.OrdinalIgnoreCase) || text.Contains("WGS 84", StringComparison.OrdinalIgnoreCase)));

    public long Position => _shapes.Position + _attributes.Position;

    public bool Read(Row row)
    {
        row.Clear();
        bool isDeleted;
        do
        {
            isDeleted = false;
            if (!Checked(() => _reader.Read(out isDeleted)))
            {
                return false;
            }
            _count++;
        }
        while (isDeleted);
        if (_reader.Geometry is { IsEmpty: false } geometry)
        {
            GeometryWriter.Write(geometry, row.Geometry);
        }
        foreach (var (name, index) in _names)
        {
            Set(row, name, _reader.Fields[index].Value);
        }
        return true;
    }

    public void CheckCrs(in Box box) => Crs84.Check(box);

    public void Dispose()
    {
        _reader.Dispose();
        _shapes.Dispose();
        _attributes.Dispose();
    }

    /// <summary>
    /// The bytes of the .shp, compared with what the headers say: the library takes the end of a file for its last record.
    /// </summary>
    private long CheckedLength()
    {
        Span<byte> header = stackalloc byte[32];
        var length = 0L;
        var isWhole = _shapes.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && BinaryPrimitives.ReadInt32BigEndian(header) == ShapesBegin
            // In words of two bytes.
            && (length = BinaryPrimitives.ReadUInt32BigEndian(header[24..]) * 2L) <= _shapes.Length;
        // A record has at least the mark of deleted ones.
        isWhole = isWhole && _attributes.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) > 0
            && BinaryPrimitives.ReadUInt16LittleEndian(header[8..])
                + ((long)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) * BinaryPrimitives.ReadUInt16LittleEndian(header[10..])) <= _attributes.Length;
        if (!isWhole)
        {
            throw SourceFault.Invalid($"The shapefile '{_parts.Name}' is damaged: a file of it is not as long as its header says.");
        }
        return length;
    }

    private static Encoding? EncodingOf(string? codePage)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        if (codePage is null)
        {
            return null;
        }
        var name = codePage.Trim();
        try
        {
            return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? Encoding.GetEncoding(number)
                : Encoding.GetEncoding(name);
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            throw SourceFault.Invalid($"The encoding '{name}' of the .cpg is unknown.", unknown);
        }
    }

    private static void Set(Row row, byte[] name, object? value)
    {
        var text = Encoding.UTF8.GetBytes(value switch
        {
            null => "",
            DateTime date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        });
        switch (value)
        {
            case null:
                row.SetNull(name);
                break;
            case bool truth:
                row.SetBoolean(name, truth, text);
                break;
            case int or long:
                row.SetInteger(name, Convert.ToInt64(value, CultureInfo.InvariantCulture), text);
                break;
            case float or double or decimal:
                row.SetReal(name, Convert.ToDouble(value, CultureInfo.InvariantCulture), text);
                break;
            default:
                row.SetText(name, text);
                break;
        }
    }

    private T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception invalid) when (invalid is not (SourceFault or OutOfMemoryException))
        {
            // The library throws what its arithmetic on damaged files happens to throw.
            throw SourceFault.Invalid($"The shapefile '{_parts.Name}' is damaged after record {_count}.", invalid);
        }
    }
}
