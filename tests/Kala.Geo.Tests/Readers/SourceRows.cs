using System.Text;
using Kala.Geo.Readers;
using Kala.Geo.Rows;
using NetTopologySuite.IO;

namespace Kala.Geo.Tests.Readers;

/// <summary>Reads sources to their end, as an import does.</summary>
internal static class SourceRows
{
    public static ImportLimits Limits { get; } = new();

    /// <summary>The rows as text: the geometry as WKT, then the fields.</summary>
    public static List<string> Of(IRowSource source, ImportLimits? limits = null)
    {
        var row = new Row(new FieldList(limits ?? Limits), limits ?? Limits);
        var rows = new List<string>();
        var box = Box.Empty;
        while (source.Read(row))
        {
            rows.Add(TextOf(row));
            box = box.With(row.Geometry.Box);
        }
        source.CheckCrs(box);
        return rows;
    }

    public static List<string> OfGeoJson(string text, ImportLimits? limits = null)
    {
        using var source = new GeoJsonSource(new TricklingStream(Encoding.UTF8.GetBytes(text)), limits ?? Limits);
        return Of(source, limits);
    }

    private static string TextOf(Row row)
    {
        var geometry = row.Geometry.Kind == GeometryKind.None ? "-" : new WKBReader().Read(row.Geometry.Wkb.ToArray()).ToText();
        var values = Enumerable.Range(0, row.Fields.Count)
            .Where(field => row[field].Kind != CellKind.Null)
            .Select(field => $"{row.Fields[field].Name}={row[field].Kind}:{Encoding.UTF8.GetString(row.TextOf(row[field]))}");
        return string.Join(" | ", [geometry, .. values]);
    }
}

/// <summary>Bytes that arrive a few at a time.</summary>
internal sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
}
