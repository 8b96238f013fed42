using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kala.Testing;

/// <summary>A complete response of the server.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The header fields, in the order received.</param>
/// <param name="Body">Its body.</param>
public sealed record Answer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>The property <c>data</c> of every success.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <summary>The offset in the header.</summary>
    public long Offset => long.Parse(Header("Upload-Offset") ?? "", CultureInfo.InvariantCulture);

    /// <summary>The values of a header field; null if it is absent.</summary>
    public string? Header(string name)
    {
        var values = Headers
            .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .ToList();
        return values.Count == 0 ? null : string.Join(", ", values);
    }

    public override string ToString() => $"{Status} {Text}";
}
