namespace Kala.Geo;

/// <summary>A layer of a source.</summary>
/// <param name="Name">Its name in the source; null if it has none.</param>
/// <param name="Crs">Its coordinate system; null if that is unknown, or longitude and latitude.</param>
/// <param name="Count">How many features it has; null if nobody has counted them.</param>
internal sealed record SourceLayer(string? Name, string? Crs, long? Count = null);
