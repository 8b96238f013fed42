namespace Kala.Geo.Tests.Tiles;

/// <summary>What the commands of a feature draw (Vector Tile Specification 2.1, section 4.3).</summary>
internal static class TileCommands
{
    private const int Points = 1;
    private const int Polygons = 3;
    private const int MoveTo = 1;
    private const int LineTo = 2;
    private const int ClosePath = 7;

    public static List<List<(int X, int Y)>> PathsOf(int type, List<ulong> commands)
    {
        var paths = new List<List<(int X, int Y)>>();
        var (x, y) = (0, 0);
        var before = 0;
        for (var at = 0; at < commands.Count;)
        {
            var (id, count) = ((int)(commands[at] & 7), (int)(commands[at] >> 3));
            at++;
            DecodedTile.Expect(IsAllowed(type, before, id, count), $"command {id} of {count} after {before} in a feature of type {type}");
            if (id == MoveTo)
            {
                paths.Add([]);
            }
            for (var left = id == ClosePath ? 0 : count; left > 0; left--)
            {
                var (dx, dy) = (Signed(commands[at++]), Signed(commands[at++]));
                DecodedTile.Expect(id == MoveTo || (dx, dy) != (0, 0), "a line goes nowhere");
                (x, y) = (x + dx, y + dy);
                paths[^1].Add((x, y));
            }
            before = id;
        }
        DecodedTile.Expect(before == (type == Points ? MoveTo : type == Polygons ? ClosePath : LineTo), "the commands are not complete");
        if (type == Polygons)
        {
            DecodedTile.Expect(AreaOf(paths[0]) > 0, "the first ring is not an exterior one");
            DecodedTile.Expect(paths.TrueForAll(ring => AreaOf(ring) != 0 && ring[0] != ring[^1]), "a ring has no area, or ends where it starts");
        }
        return paths;
    }

    /// <summary>The area of a ring by the surveyor's formula.</summary>
    public static double AreaOf(List<(int X, int Y)> ring) =>
        ring.Zip([.. ring.Skip(1), ring[0]], (here, next) => ((double)here.X * next.Y) - ((double)next.X * here.Y)).Sum() / 2;

    private static bool IsAllowed(int type, int before, int id, int count) => (type, before, id) switch
    {
        (Points, 0, MoveTo) => count > 0,
        (2, 0 or LineTo, MoveTo) => count == 1,
        (2, MoveTo, LineTo) => count > 0,
        (Polygons, 0 or ClosePath, MoveTo) => count == 1,
        (Polygons, MoveTo, LineTo) => count > 1,
        (Polygons, LineTo, ClosePath) => count == 1,
        _ => false,
    };

    private static int Signed(ulong value) => (int)(value >> 1) ^ -(int)(value & 1);
}
