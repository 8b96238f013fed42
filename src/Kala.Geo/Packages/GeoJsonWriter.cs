using System.Text.Json;
using Kala.Geo.Rows;

namespace Kala.Geo.Packages;

/// <summary>Writes stored geometries as GeoJSON (RFC 7946), without a copy of their coordinates.</summary>
internal ref struct GeoJsonWriter
{
    private WkbCursor _wkb;

    private GeoJsonWriter(ReadOnlySpan<byte> wkb) => _wkb = new WkbCursor(wkb);

    /// <summary>Writes a geometry; an empty point as null, since GeoJSON has none.</summary>
    public static void Write(ReadOnlySpan<byte> wkb, Utf8JsonWriter json)
    {
        var reader = new GeoJsonWriter(wkb);
        reader.WriteGeometry(json);
    }

    private void WriteGeometry(Utf8JsonWriter json)
    {
        var kind = _wkb.ReadKind();
        json.WriteStartObject();
        json.WriteString("type"u8, NameOf(kind));
        if (kind == GeometryKind.GeometryCollection)
        {
            json.WriteStartArray("geometries"u8);
            for (var left = _wkb.ReadCount(); left > 0; left--)
            {
                WriteGeometry(json);
            }
            json.WriteEndArray();
        }
        else
        {
            json.WritePropertyName("coordinates"u8);
            WriteCoordinates(kind, json);
        }
        json.WriteEndObject();
    }

    private void WriteCoordinates(GeometryKind kind, Utf8JsonWriter json)
    {
        switch (kind)
        {
            case GeometryKind.Point:
                WritePosition(json);
                break;
            case GeometryKind.LineString:
                WritePositions(json);
                break;
            case GeometryKind.Polygon:
                json.WriteStartArray();
                for (var left = _wkb.ReadCount(); left > 0; left--)
                {
                    WritePositions(json);
                }
                json.WriteEndArray();
                break;
            default:
                json.WriteStartArray();
                for (var left = _wkb.ReadCount(); left > 0; left--)
                {
                    WriteCoordinates(_wkb.ReadKind(), json);
                }
                json.WriteEndArray();
                break;
        }
    }

    private void WritePositions(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        for (var left = _wkb.ReadCount(); left > 0; left--)
        {
            WritePosition(json);
        }
        json.WriteEndArray();
    }

    private void WritePosition(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        for (var at = 0; at < _wkb.Numbers; at++)
        {
            var number = _wkb.ReadNumber();
            // The position of an empty point is not a number. Of more than three, the last is a measure.
            if (at < 3 && double.IsFinite(number))
            {
                json.WriteNumberValue(number);
            }
        }
        json.WriteEndArray();
    }

    private static ReadOnlySpan<byte> NameOf(GeometryKind kind) => kind switch
    {
        GeometryKind.Point => "Point"u8,
        GeometryKind.LineString => "LineString"u8,
        GeometryKind.Polygon => "Polygon"u8,
        GeometryKind.MultiPoint => "MultiPoint"u8,
        GeometryKind.MultiLineString => "MultiLineString"u8,
        GeometryKind.MultiPolygon => "MultiPolygon"u8,
        GeometryKind.GeometryCollection => "GeometryCollection"u8,
        _ => throw new InvalidDataException($"WKB has geometry {kind}."),
    };
}
