using System.Text.Json;
using Kala.Geo.Rows;

namespace Kala.Geo.Readers;

/// <summary>An array of JSON objects: a table without geometries.</summary>
internal sealed class JsonTableSource(Stream source, ImportLimits limits) : IRowSource
{
    private readonly JsonElements _rows = new(source, member: null, limits);
    private long _count;

    public long Position => _rows.Position;

    public bool Read(Row row)
    {
        row.Clear();
        if (!_rows.MoveNext())
        {
            return false;
        }
        _count++;
        var json = new Utf8JsonReader(_rows.Current, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw SourceFault.Invalid($"Element {_count} of the array, which ends at byte {Position}, is not an object.");
        }
        try
        {
            JsonValues.ReadMembers(ref json, _rows.Current, row);
        }
        catch (InvalidOperationException invalid)
        {
            // A text with half of a surrogate pair.
            throw SourceFault.Invalid($"Element {_count} of the array, which ends at byte {Position}, is invalid: {invalid.Message}", invalid);
        }
        return true;
    }

    public void CheckCrs(in Box box)
    {
        // No geometries.
    }

    public void Dispose() => _rows.Dispose();
}
