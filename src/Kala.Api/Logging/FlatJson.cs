using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Api.Logging;

/// <summary>
/// Writes a log entry as one flat JSON object. The framework's own format nests the fields of a message, which makes a
/// field such as <c>status</c> hard to search for.
/// </summary>
internal static class FlatJson
{
    private const string MessageTemplate = "{OriginalFormat}";

    // Names come from the templates of messages, which are constants, so there are only so many.
    private static readonly ConcurrentDictionary<string, JsonEncodedText> Names = new(StringComparer.Ordinal);
    private static readonly Func<string, JsonEncodedText> NewName =
        name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name), Options.Encoder);

    /// <summary>
    /// The writer's options. Quotes stay readable; control characters are escaped, so a line stays one line.
    /// </summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write<TState>(Utf8JsonWriter json, in LogEntry<TState> entry, DateTimeOffset time)
    {
        json.WriteStartObject();
        json.WriteString("time"u8, time.UtcDateTime);
        json.WriteString("level"u8, Level(entry.LogLevel));
        json.WriteNumber("eventId"u8, entry.EventId.Id);
        json.WriteString("category"u8, entry.Category);
        json.WriteString("message"u8, entry.Formatter(entry.State, entry.Exception));
        if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> fields)
        {
            WriteFields(json, fields);
        }
        if (entry.Exception is { } error)
        {
            json.WriteString("exception"u8, error.ToString());
        }
        json.WriteEndObject();
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Information => nameof(LogLevel.Information),
        LogLevel.Warning => nameof(LogLevel.Warning),
        _ => level.ToString(),
    };

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        // Not foreach, which allocates an enumerator for each line.
        for (var index = 0; index < fields.Count; index++)
        {
            var (key, value) = fields[index];
            if (key != MessageTemplate && value is not null && key.Length > 0)
            {
                json.WritePropertyName(Names.GetOrAdd(key, NewName));
                WriteValue(json, value);
            }
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case Guid uuid:
                json.WriteStringValue(uuid);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
