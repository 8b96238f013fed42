using Kala.Geo.Rows;

namespace Kala.Geo.Tiles;

/// <summary>A tile of the OGC's tile matrix set WebMercatorQuad (OGC 17-083r4, annex D.1).</summary>
/// <param name="Zoom">The zoom: the world has 2^zoom columns and rows.</param>
/// <param name="X">The column, counted from the west.</param>
/// <param name="Y">The row, counted from the north.</param>
internal readonly record struct TileAddress(int Zoom, int X, int Y)
{
    /// <summary>The last zoom of WebMercatorQuad.</summary>
    public const int MostZoom = 24;

    /// <summary>The width and height of a tile in its own coordinates.</summary>
    public const int Units = 4096;

    /// <summary>Whether there is such a tile.</summary>
    public bool IsValid => Zoom is >= 0 and <= MostZoom && X >= 0 && X < Side && Y >= 0 && Y < Side;

    /// <summary>How many columns and rows its zoom has.</summary>
    public int Side => 1 << Zoom;

    /// <summary>Its rectangle. The first and last row reach to the poles.</summary>
    /// <param name="buffer">Units that are added on each side; the rectangle may then reach over the antimeridian.</param>
    public Box Degrees(int buffer)
    {
        var margin = (double)buffer / Units;
        return new Box(
            WebMercator.LongitudeOf((X - margin) / Side),
            WebMercator.LatitudeOf((Y + 1 + margin) / Side),
            WebMercator.LongitudeOf((X + 1 + margin) / Side),
            WebMercator.LatitudeOf((Y - margin) / Side));
    }
}
