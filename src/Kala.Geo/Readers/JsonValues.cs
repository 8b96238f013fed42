using System.Text.Json;
using Kala.Geo.Rows;

namespace Kala.Geo.Readers;

/// <summary>Members of JSON objects as values of rows.</summary>
internal static class JsonValues
{
    // A name longer than this is unescaped on the heap.
    private const int ShortName = 256;

    /// <summary>Reads the members of an object; the reader is at its start, and then at its end.</summary>
    public static void ReadMembers(ref Utf8JsonReader json, ReadOnlySpan<byte> text, Row row)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref json, text, row);
        }
    }

    /// <summary>Reads a member; the reader is at its name, and then at the last token of its value.</summary>
    /// <param name="json">The reader.</param>
    /// <param name="text">What it reads.</param>
    /// <param name="row">The row.</param>
    public static void ReadMember(ref Utf8JsonReader json, ReadOnlySpan<byte> text, Row row)
    {
        var name = json.ValueSpan;
        if (json.ValueIsEscaped)
        {
            var room = name.Length <= ShortName ? stackalloc byte[ShortName] : new byte[name.Length];
            room = room[..json.CopyString(room)];
            json.Read();
            ReadValue(ref json, text, room, row);
            return;
        }
        json.Read();
        ReadValue(ref json, text, name, row);
    }

    /// <summary>Reads a value; the reader is at its first token, and then at its last one.</summary>
    public static void ReadValue(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> text, scoped ReadOnlySpan<byte> name, Row row)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                row.SetNull(name);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                row.SetBoolean(name, json.TokenType == JsonTokenType.True, json.ValueSpan);
                break;
            case JsonTokenType.Number when json.TryGetInt64(out var whole):
                row.SetInteger(name, whole, json.ValueSpan);
                break;
            case JsonTokenType.Number when json.TryGetDouble(out var real) && double.IsFinite(real):
                row.SetReal(name, real, json.ValueSpan);
                break;
            case JsonTokenType.Number:
                row.SetText(name, json.ValueSpan);
                break;
            case JsonTokenType.String:
                var room = row.Room(name, json.ValueSpan.Length);
                row.ShortenText(json.CopyString(room));
                break;
            default:
                var start = (int)json.TokenStartIndex;
                json.Skip();
                row.SetJson(name, text[start..(int)json.BytesConsumed]);
                break;
        }
    }
}
