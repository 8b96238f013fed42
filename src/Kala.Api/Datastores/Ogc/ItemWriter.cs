using System.Text.Json;
using Kala.Application.Datastores;
using Kala.Geo.Packages;
using SQLitePCL;

namespace Kala.Api.Datastores.Ogc;

/// <summary>Writes items as features of GeoJSON (RFC 7946, section 3.2).</summary>
internal sealed class ItemWriter(IReadOnlyList<CollectionField> fields)
{
    private readonly JsonEncodedText[] _names = [.. fields.Select(field => JsonEncodedText.Encode(field.Name))];

    /// <summary>Writes the current item; the caller may add members and ends the object.</summary>
    public void Begin(ItemRows item, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "Feature"u8);
        json.WriteNumber("id"u8, item.Fid);
        json.WritePropertyName("geometry"u8);
        if (item.Geometry.IsEmpty)
        {
            json.WriteNullValue();
        }
        else
        {
            GeoJsonWriter.Write(GeometryBlob.WkbOf(item.Geometry), json);
        }
        json.WriteStartObject("properties"u8);
        for (var field = 0; field < fields.Count; field++)
        {
            json.WritePropertyName(_names[field]);
            WriteValue(item, field, json);
        }
        json.WriteEndObject();
    }

    private void WriteValue(ItemRows item, int field, Utf8JsonWriter json)
    {
        switch (item.KindOf(field))
        {
            case raw.SQLITE_NULL:
                json.WriteNullValue();
                break;
            case raw.SQLITE_INTEGER when fields[field].Type == "boolean":
                json.WriteBooleanValue(item.Integer(field) != 0);
                break;
            case raw.SQLITE_INTEGER:
                json.WriteNumberValue(item.Integer(field));
                break;
            case raw.SQLITE_FLOAT:
                json.WriteNumberValue(item.Real(field));
                break;
            case raw.SQLITE_TEXT when fields[field].Type == "json":
                json.WriteRawValue(item.Text(field), skipInputValidation: false);
                break;
            case raw.SQLITE_TEXT:
                json.WriteStringValue(item.Text(field));
                break;
            default:
                json.WriteBase64StringValue(item.Text(field));
                break;
        }
    }
}
