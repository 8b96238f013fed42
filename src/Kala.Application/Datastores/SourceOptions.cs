using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kala.Application.Datastores;

/// <summary>What the client says of a file that does not say it itself.</summary>
public sealed record SourceOptions
{
    /// <summary>The encoding of a table, as IANA names it; null for what the file says, or UTF-8.</summary>
    public string? Encoding { get; init; }

    /// <summary>The column of a table with the longitude; null for one of the usual names.</summary>
    public string? Lon { get; init; }

    /// <summary>The column of a table with the latitude; null for one of the usual names.</summary>
    public string? Lat { get; init; }

    /// <summary>The character between the values of a table; null for the one that its first line has.</summary>
    public string? Delimiter { get; init; }

    /// <summary>As it is stored; null if nothing is said.</summary>
    internal string? Text => this == new SourceOptions() ? null : JsonSerializer.Serialize(this, SourceOptionsJson.Default.SourceOptions);

    /// <summary>Reads what was stored.</summary>
    internal static SourceOptions Parse(string? text) =>
        text is null ? new SourceOptions() : JsonSerializer.Deserialize(text, SourceOptionsJson.Default.SourceOptions)!;
}

/// <summary>How options are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SourceOptions))]
internal sealed partial class SourceOptionsJson : JsonSerializerContext;
