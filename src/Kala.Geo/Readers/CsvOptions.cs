namespace Kala.Geo.Readers;

/// <summary>What a client says of a CSV; what is null is found out.</summary>
public sealed record CsvOptions
{
    /// <summary>The name of the encoding; null for UTF-8.</summary>
    public string? Encoding { get; init; }

    /// <summary>The field with the longitude.</summary>
    public string? Lon { get; init; }

    /// <summary>The field with the latitude.</summary>
    public string? Lat { get; init; }

    /// <summary>The character between values.</summary>
    public char? Delimiter { get; init; }
}
