namespace Kala.Geo.Tiles;

/// <summary>A position in the coordinates of a tile; 0, 0 is its corner in the north-west.</summary>
internal readonly record struct TilePosition(double X, double Y)
{
    /// <summary>Edges of the square that a tile shows.</summary>
    public const int Edges = 4;

    private const double Low = -VectorTile.Buffer;
    private const double High = TileAddress.Units + VectorTile.Buffer;

    /// <summary>Whether the tile shows it.</summary>
    public bool IsShown => X >= Low && X <= High && Y >= Low && Y <= High;

    /// <summary>The unit that is next to it.</summary>
    public TileUnit Unit => new((int)Math.Round(X), (int)Math.Round(Y));

    /// <summary>How far it is from an edge of the square that the tile shows; negative if it is on the other side.</summary>
    public double Inside(int edge) => edge switch
    {
        0 => X - Low,
        1 => High - X,
        2 => Y - Low,
        _ => High - Y,
    };

    /// <summary>The position at a part of the way to another one.</summary>
    public TilePosition Toward(TilePosition other, double part) => new(X + (part * (other.X - X)), Y + (part * (other.Y - Y)));
}

/// <summary>A position in whole units.</summary>
internal readonly record struct TileUnit(int X, int Y);
