namespace Kala.Geo.Rows;

/// <summary>What the first reading of a source tells: the types of its fields and geometries.</summary>
internal sealed record Schema(FieldList Fields, long Count, GeometryKind Geometry, bool IsMixed, bool HasHeight, Box Box)
{
    /// <summary>Whether any row has a geometry.</summary>
    public bool IsSpatial => Geometry != GeometryKind.None;

    /// <summary>The type of the geometries as a GeoPackage names it; null if there are none.</summary>
    public string? GeometryType => !IsSpatial ? null : IsMixed ? "GEOMETRY" : Geometry.ToString().ToUpperInvariant();

    /// <summary>Reads all rows of a source.</summary>
    /// <exception cref="SourceFault">The source cannot be imported.</exception>
    public static Schema Of(IRowSource source, ImportLimits limits, Action<long> onPosition)
    {
        var row = new Row(new FieldList(limits), limits);
        var count = 0L;
        var kind = GeometryKind.None;
        var (isMixed, hasHeight) = (false, false);
        var box = Box.Empty;
        while (source.Read(row))
        {
            if (++count > limits.Features)
            {
                throw SourceFault.TooLarge($"The source has more than {limits.Features} rows.");
            }
            for (var field = 0; field < row.Fields.Count; field++)
            {
                row.Fields[field].Kind = row.Fields[field].Kind.With(row[field].Kind);
            }
            if (row.Geometry.Kind != GeometryKind.None)
            {
                isMixed |= kind != GeometryKind.None && kind != row.Geometry.Kind;
                kind = row.Geometry.Kind;
                hasHeight |= row.Geometry.HasHeight;
                box = box.With(row.Geometry.Box);
            }
            onPosition(source.Position);
        }
        source.CheckCrs(box);
        return new Schema(row.Fields, count, kind, isMixed, hasHeight, box);
    }
}
