using System.Text.Json;

namespace Kala.Cli;

/// <summary>Rows as CSV (RFC 4180), with the fields and in the format of the server's own CSV.</summary>
internal static class Csv
{
    /// <summary>The header line and the rows, each without its line end. Only printable characters and line ends.</summary>
    public static IEnumerable<string> Lines<T>(IReadOnlyList<T> rows)
    {
        var names = Screen.Json.GetTypeInfo(typeof(T)).Properties.Select(field => field.Name).ToList();
        yield return string.Join(',', names);
        foreach (var row in rows)
        {
            var fields = JsonSerializer.SerializeToElement(row, Screen.Json);
            yield return string.Join(',', names.Select(name => fields.TryGetProperty(name, out var value) ? Cell(value) : ""));
        }
    }

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => Text(Cells.PrintableLines(value.GetString()!)),
        _ => value.GetRawText(),
    };

    private static string Text(string value)
    {
        // A spreadsheet would evaluate it as a formula.
        var harmless = value is ['=' or '+' or '-' or '@', ..] ? $"'{value}" : value;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? harmless
            : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
