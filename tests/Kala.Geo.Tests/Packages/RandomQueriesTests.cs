using System.Globalization;
using Kala.Geo.Imports;
using Kala.Geo.Packages;
using Kala.Geo.Readers;
using Kala.Geo.Rows;
using NetTopologySuite.Geometries;

namespace Kala.Geo.Tests.Packages;

/// <summary>
/// Random boxes and equalities, compared with NetTopologySuite over every feature of the source. KALA_GEO_QUERIES sets how many; the
/// seed is printed, and KALA_GEO_SEED sets it.
/// </summary>
public sealed class RandomQueriesTests : IDisposable
{
    private const int Features = 300;
    private const int Kinds = 5;

    private static readonly int Queries = Number("KALA_GEO_QUERIES", 2_000);

    private readonly string _folder = Directory.CreateTempSubdirectory("kala-random-").FullName;
    private readonly int _seed = Number("KALA_GEO_SEED", 20_261_130);
    private readonly Random _random;
    private readonly List<(Geometry? Shape, int Kind, double Size)> _features = [];
    private readonly PackageReader _package;
    private readonly PackageCollection _collection;

    public RandomQueriesTests()
    {
        _random = new Random(_seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {_seed}, {Queries} queries");
        var text = new List<string>();
        for (var at = 0; at < Features; at++)
        {
            var (shape, json) = Shape(at);
            _features.Add((shape, at % Kinds, at / 4.0));
            text.Add(string.Create(CultureInfo.InvariantCulture,
                $$$"""{"type":"Feature","geometry":{{{json}}},"properties":{"kind":{{{at % Kinds}}},"size":{{{at / 4.0}}},"name":"n{{{at % Kinds}}}"}}"""));
        }
        var bytes = System.Text.Encoding.UTF8.GetBytes($$"""{"type":"FeatureCollection","features":[{{string.Join(',', text)}}]}""");
        var path = Path.Combine(_folder, "a.gpkg");
        var limits = new ImportLimits();
        using (var package = new PackageWriter(path, limits, DateTimeOffset.UnixEpoch))
        {
            VectorImport.Run(() => new GeoJsonSource(new MemoryStream(bytes), limits), bytes.Length, "default", package, limits, _ => { });
            package.Finish();
        }
        _collection = Assert.Single(PackageFinish.Run(path));
        _package = new PackageReader(path);
    }

    [Fact]
    public void Boxes_and_values_find_what_a_slow_comparison_finds()
    {
        for (var query = 0; query < Queries; query++)
        {
            var asked = Query(query);
            var expected = Expected(asked);
            var because = $"seed {_seed}, query {query}: {string.Join(" and ", asked.Boxes)} {string.Join(" and ", asked.Equal)}";

            Assert.True(expected.SequenceEqual(Fids(asked)), because);
            Assert.True(_package.Count(_collection, asked) == expected.Count, because);
            var (after, size) = (0L, 1 + _random.Next(40));
            var pages = new List<long>();
            for (var page = Fids(asked, size); page.Count > 0; page = Fids(asked with { After = after }, size))
            {
                pages.AddRange(page);
                after = page[^1];
            }
            Assert.True(expected.SequenceEqual(pages), because);
        }
    }

    public void Dispose()
    {
        _package.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>Points, lines and triangles, at the edges of the world, too; some features have no geometry.</summary>
    private (Geometry? Shape, string Json) Shape(int at)
    {
        if (at % 20 == 19)
        {
            return (null, "null");
        }
        var corners = Enumerable.Range(0, 3).Select(_ => Corner(at)).ToList();
        corners = [corners[0], .. corners.Skip(1).Select(one => new Coordinate(
            Math.Clamp(corners[0].X + (one.X / 20), -180, 180), Math.Clamp(corners[0].Y + (one.Y / 20), -90, 90)))];
        string Json(Coordinate one) => string.Create(CultureInfo.InvariantCulture, $"[{one.X:R},{one.Y:R}]");
        switch (at % 3)
        {
            case 0:
                return (new Point(corners[0]), $$"""{"type":"Point","coordinates":{{Json(corners[0])}}}""");
            case 1:
                return (new LineString([.. corners]), $$"""{"type":"LineString","coordinates":[{{string.Join(',', corners.Select(Json))}}]}""");
            default:
                corners.Add(corners[0]);
                return (new Polygon(new LinearRing([.. corners])), $$"""{"type":"Polygon","coordinates":[[{{string.Join(',', corners.Select(Json))}}]]}""");
        }
    }

    private Coordinate Corner(int at) => (at % 10) switch
    {
        0 => new Coordinate(180, (_random.NextDouble() * 180) - 90),
        1 => new Coordinate(-180, (_random.NextDouble() * 180) - 90),
        2 => new Coordinate((_random.NextDouble() * 360) - 180, 90),
        3 => new Coordinate((_random.NextDouble() * 360) - 180, -90),
        // On a grid, so that edges of boxes touch exactly.
        4 or 5 => new Coordinate(_random.Next(-180, 181), _random.Next(-90, 91)),
        _ => new Coordinate((_random.NextDouble() * 360) - 180, (_random.NextDouble() * 180) - 90),
    };

    private ItemsQuery Query(int at)
    {
        var boxes = at % 9 == 8 ? [] : Boxes(at);
        var field = _random.Next(3);
        var value = field == 1 ? (_random.Next(Features) / 4.0).ToString("R", CultureInfo.InvariantCulture)
            : $"{(field == 2 ? "n" : "")}{_random.Next(Kinds + 1)}";
        return new ItemsQuery { Boxes = boxes, Equal = at % 3 == 2 ? [(_collection.Fields[field], value)] : [] };
    }

    private IReadOnlyList<Box> Boxes(int at)
    {
        // A corner of a feature, or any place.
        var corner = _features[_random.Next(Features)].Shape?.Coordinates[0] ?? Corner(_random.Next(10));
        var (width, height) = (_random.NextDouble() * 40, _random.NextDouble() * 40);
        var (west, south) = (corner.X, corner.Y);
        return (at % 8) switch
        {
            0 => [new Box(west, south, west, south)],
            1 => [new Box(west, south, west, Math.Min(90, south + height))],
            2 => [new Box(west, south, Math.Min(180, west + width), south)],
            3 => [new Box(180 - width, south, 180, Math.Min(90, south + height)), new Box(-180, south, -180 + width, Math.Min(90, south + height))],
            4 => [new Box(-180, 90 - (height / 10), 180, 90)],
            5 => [new Box(-180, -90, 180, -90 + (height / 10))],
            6 => [new Box(Math.Max(-180, west - width), Math.Max(-90, south - height), west, south)],
            _ => [new Box(west, south, Math.Min(180, west + width), Math.Min(90, south + height))],
        };
    }

    private List<long> Expected(ItemsQuery query)
    {
        var boxes = query.Boxes.Select(box => new GeometryFactory().ToGeometry(new Envelope(box.MinX, box.MaxX, box.MinY, box.MaxY))).ToList();
        return [.. Enumerable.Range(0, Features).Where(at =>
            (boxes.Count == 0 || (_features[at].Shape is { } shape && boxes.Exists(box => box.Intersects(shape))))
            && query.Equal.All(equal => equal.Value == equal.Field.Column switch
            {
                "kind" => $"{_features[at].Kind}",
                "size" => _features[at].Size.ToString("R", CultureInfo.InvariantCulture),
                _ => $"n{_features[at].Kind}",
            })).Select(at => at + 1L)];
    }

    private List<long> Fids(ItemsQuery query, int most = int.MaxValue)
    {
        using var items = _package.Items(_collection, query);
        var fids = new List<long>();
        while (fids.Count < most && items.Read())
        {
            fids.Add(items.Fid);
        }
        return fids;
    }
}
