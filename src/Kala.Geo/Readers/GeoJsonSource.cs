using System.Text;
using System.Text.Json;
using Kala.Geo.Rows;

namespace Kala.Geo.Readers;

/// <summary>
/// GeoJSON (RFC 7946): a FeatureCollection of any size, read feature by feature, or a single Feature or geometry.
/// </summary>
internal sealed class GeoJsonSource(Stream source, ImportLimits limits) : IRowSource
{
    // The specification of 2008 allowed other systems; these mean the same as none.
    private static readonly string[] SameAsCrs84 = ["CRS84", "EPSG:4326", "EPSG::4326"];

    private readonly JsonElements _features = new(source, "features", limits);
    private readonly GeoJsonGeometry _geometry = new();
    private long _count;
    private bool _isOver;

    public long Position => _features.Position;

    public bool Read(Row row)
    {
        row.Clear();
        if (_isOver)
        {
            return false;
        }
        if (_features.MoveNext())
        {
            ReadFeature(_features.Current, row);
            return true;
        }
        _isOver = true;
        return !_features.HasArray && ReadWhole(row);
    }

    public void CheckCrs(in Box box)
    {
        if (_features.Others.TryGetValue("crs", out var crs) && NameOf(crs) is { } name
            && !SameAsCrs84.Any(same => name.EndsWith(same, StringComparison.OrdinalIgnoreCase)))
        {
            throw SourceFault.NeedsGdal($"GeoJSON in {name}", [new SourceLayer(null, name)]);
        }
        Crs84.Check(box);
    }

    public void Dispose() => _features.Dispose();

    /// <summary>The name of the system; null if it has none.</summary>
    private static string? NameOf(byte[] crs)
    {
        using var document = JsonDocument.Parse(crs);
        try
        {
            return NameOf(document.RootElement);
        }
        catch (InvalidOperationException invalid)
        {
            // Half of a surrogate pair.
            throw SourceFault.Invalid("The name of the coordinate system is no text.", invalid);
        }
    }

    private static string? NameOf(JsonElement crs) =>
        crs is { ValueKind: JsonValueKind.Object }
            && crs.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;

    /// <summary>Reads a document that is one feature or geometry: its members are all in memory.</summary>
    private bool ReadWhole(Row row)
    {
        var text = Whole();
        var type = _features.Others.TryGetValue("type", out var found) ? Encoding.UTF8.GetString(found).Trim('"') : "";
        switch (type)
        {
            case "FeatureCollection":
                throw SourceFault.Invalid("The FeatureCollection has no array 'features'.");
            case "Feature":
                ReadFeature(text, row);
                return true;
            case "Point" or "LineString" or "Polygon" or "MultiPoint" or "MultiLineString" or "MultiPolygon" or "GeometryCollection":
                ReadFeature([.. "{\"type\":\"Feature\",\"geometry\":"u8, .. text, (byte)'}'], row);
                return true;
            default:
                throw SourceFault.Unknown("The JSON is neither a FeatureCollection nor a Feature nor a geometry.");
        }
    }

    private void ReadFeature(ReadOnlySpan<byte> text, Row row)
    {
        _count++;
        try
        {
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
            json.Read();
            Expect(json.TokenType == JsonTokenType.StartObject, "it is not an object");
            var isFeature = false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("geometry"u8))
                {
                    json.Read();
                    _geometry.Read(ref json, row.Geometry);
                }
                else if (json.ValueTextEquals("properties"u8))
                {
                    json.Read();
                    Expect(json.TokenType is JsonTokenType.StartObject or JsonTokenType.Null, "'properties' is not an object");
                    if (json.TokenType == JsonTokenType.StartObject)
                    {
                        JsonValues.ReadMembers(ref json, text, row);
                    }
                }
                else if (json.ValueTextEquals("type"u8))
                {
                    json.Read();
                    isFeature = json.TokenType == JsonTokenType.String && json.ValueTextEquals("Feature"u8);
                }
                else
                {
                    json.Read();
                    json.Skip();
                }
            }
            Expect(isFeature, "its type is not 'Feature'");
        }
        catch (Exception invalid) when (invalid is FormatException or JsonException or InvalidOperationException)
        {
            throw SourceFault.Invalid($"Feature {_count}, which ends at byte {Position}, is invalid: {invalid.Message}.", invalid);
        }
    }

    private static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw new FormatException(what);
        }
    }

    /// <summary>The document again, from its members.</summary>
    private byte[] Whole()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in _features.Others)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value);
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
