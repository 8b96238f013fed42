namespace Kala.Geo.Tiles;

/// <summary>The zooms at which there are tiles.</summary>
/// <param name="Min">The lowest one.</param>
/// <param name="Max">The highest one that clients need: they enlarge its tiles.</param>
internal sealed record TileZooms(int Min, int Max);
