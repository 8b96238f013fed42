using System.Runtime.InteropServices;
using Kala.Geo.Rows;

namespace Kala.Geo.Tiles;

/// <summary>The commands that draw a feature (Vector Tile Specification 2.1, section 4.3).</summary>
/// <param name="kind">What it consists of: points, lines or polygons.</param>
internal sealed class TileShape(GeometryKind kind)
{
    private const int MoveTo = 1;
    private const int LineTo = 2;
    private const int ClosePath = 7;

    private readonly List<uint> _commands = [];
    private TileUnit _cursor;

    /// <summary>Point, LineString or Polygon; the specification's numbers are the same.</summary>
    public GeometryKind Kind => kind;

    public bool IsEmpty => _commands.Count == 0;

    public ReadOnlySpan<uint> Commands => CollectionsMarshal.AsSpan(_commands);

    public void Clear()
    {
        _commands.Clear();
        _cursor = default;
    }

    /// <summary>Adds a point. All points have one command.</summary>
    public void AddPoint(TileUnit unit)
    {
        if (_commands.Count == 0)
        {
            _commands.Add(0);
        }
        Move(unit);
        _commands[0] = Command(MoveTo, (_commands.Count - 1) / 2);
    }

    public void AddLine(List<TileUnit> line)
    {
        _commands.Add(Command(MoveTo, 1));
        Move(line[0]);
        _commands.Add(Command(LineTo, line.Count - 1));
        for (var at = 1; at < line.Count; at++)
        {
            Move(line[at]);
        }
    }

    /// <summary>Adds a ring, which ends before its first unit.</summary>
    public void AddRing(List<TileUnit> ring)
    {
        AddLine(ring);
        _commands.Add(Command(ClosePath, 1));
    }

    private static uint Command(int id, int count) => (uint)(id | (count << 3));

    private void Move(TileUnit to)
    {
        _commands.Add(ZigZag(to.X - _cursor.X));
        _commands.Add(ZigZag(to.Y - _cursor.Y));
        _cursor = to;
    }

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));
}
