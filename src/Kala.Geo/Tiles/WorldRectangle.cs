using Kala.Geo.Rows;

namespace Kala.Geo.Tiles;

/// <summary>A rectangle in the square of the world, rounded outwards to 2^-30 of its side: a unit of a tile of zoom 18.</summary>
internal readonly record struct WorldRectangle(int MinX, int MinY, int MaxX, int MaxY)
{
    private const int Bits = 30;
    private const long Buffer = (1L << Bits) / TileAddress.Units * VectorTile.Buffer;

    public static WorldRectangle Of(in Box box) => new(
        Fixed(Math.Floor, WebMercator.XOf(box.MinX)),
        Fixed(Math.Floor, WebMercator.YOf(box.MaxY)),
        Fixed(Math.Ceiling, WebMercator.XOf(box.MaxX)),
        Fixed(Math.Ceiling, WebMercator.YOf(box.MinY)));

    /// <summary>The tiles of a zoom that it touches, each with its buffer.</summary>
    public TileRange At(int zoom)
    {
        var side = 1 << zoom;
        var (left, top) = (First(MinX, zoom), Math.Max(First(MinY, zoom), 0));
        // After the last column comes the first one again, but each counts once.
        var columns = Math.Min(Last(MaxX, zoom) - left + 1, side);
        return new TileRange(side, left, top, columns, Math.Min(Last(MaxY, zoom), side - 1) - top + 1);
    }

    private static int Fixed(Func<double, double> round, double world) =>
        // Longitudes reach from -360 to 360 degrees.
        (int)round(Math.Clamp(world, -0.5, 1.5) * (1 << Bits));

    private static int First(int world, int zoom) => (int)((((long)world << zoom) - Buffer - 1) >> Bits);

    private static int Last(int world, int zoom) => (int)((((long)world << zoom) + Buffer) >> Bits);
}

/// <summary>A rectangle of tiles, which may go on at the other side of the map.</summary>
/// <param name="Side">How many columns there are.</param>
/// <param name="Left">The first column; it may be negative or too large by one round.</param>
/// <param name="Top">The first row.</param>
/// <param name="Columns">How many columns it has.</param>
/// <param name="Rows">How many rows it has.</param>
internal readonly record struct TileRange(int Side, int Left, int Top, int Columns, int Rows)
{
    public long Count => (long)Columns * Rows;

    /// <summary>The column at a place of the range. Side is a power of two.</summary>
    public int Column(int at) => (Left + at) & (Side - 1);

    public bool Contains(int x, int y) => ((x - Left) & (Side - 1)) < Columns && y - Top >= 0 && y - Top < Rows;
}
