using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kala.Geo.Imports;
using Kala.Geo.Packages;
using Kala.Geo.Readers;
using Kala.Geo.Rows;
using NetTopologySuite.Geometries;

namespace Kala.Geo.Tests.Packages;

/// <summary>Queries, compared with what a slow evaluation of every feature finds.</summary>
public sealed class PackageReaderTests : IDisposable
{
    private const int Seed = 20_261_130;
    private const int Features = 30_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("kala geo #?%41").FullName;
    private readonly List<(Geometry? Shape, int Kind)> _features = [];
    private readonly PackageReader _package;
    private readonly PackageCollection _collection;

    public PackageReaderTests()
    {
        var random = new Random(Seed);
        var text = new StringBuilder("""{"type":"FeatureCollection","features":[""");
        for (var at = 0; at < Features; at++)
        {
            var (x, y, size) = ((random.NextDouble() * 340) - 170, (random.NextDouble() * 160) - 80, random.NextDouble() * 5);
            var coordinates = string.Create(CultureInfo.InvariantCulture, $"[[[{x},{y}],[{x + size},{y}],[{x + size},{y + size}],[{x},{y}]]]");
            var shape = at % 100 == 99 ? "null" : $$"""{"type":"Polygon","coordinates":{{coordinates}}}""";
            text.Append(at == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$$"""{"type":"Feature","geometry":{{{shape}}},"properties":{"kind":{{{at % 7}}},"name":"n{{{at % 3}}}"}}""");
            Geometry? polygon = at % 100 == 99 ? null : new Polygon(new LinearRing([new(x, y), new(x + size, y), new(x + size, y + size), new(x, y)]));
            _features.Add((polygon, at % 7));
        }
        var path = Path.Combine(_folder, "a.gpkg");
        var bytes = Encoding.UTF8.GetBytes(text.Append("]}").ToString());
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
    public void A_collection_is_described()
    {
        Assert.Equal(("default", "geom", "POLYGON", "fid"), (_collection.Name, _collection.Geometry, _collection.GeometryType, _collection.Key));
        Assert.Equal((Features, Features * 99 / 100), (_collection.Count, _collection.Shapes));
        Assert.Equal([new PackageField("kind", "INTEGER"), new PackageField("name", "TEXT")], _collection.Fields);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(120)]
    public void Boxes_find_what_touches_them(double size)
    {
        var random = new Random(Seed);
        for (var again = 0; again < 20; again++)
        {
            var (x, y) = ((random.NextDouble() * 300) - 170, (random.NextDouble() * 120) - 80);
            var query = new ItemsQuery { Boxes = [new Box(x, y, x + size, y + size)] };
            var expected = Expected(new Envelope(x, x + size, y, y + size));

            Assert.Equal(expected, Fids(query));
            Assert.Equal(expected.Skip(3).Take(10), Fids(query with { Offset = 3 }).Take(10));
            if (expected.Count > 5)
            {
                Assert.Equal(expected[5..], Fids(query with { After = expected[4] }));
            }
            Assert.True(_package.Count(_collection, query) is { } count ? count == expected.Count : expected.Count > 9_000);
        }
    }

    [Fact]
    public void Values_are_compared()
    {
        var kind = _collection.Fields[0];
        var name = _collection.Fields[1];

        Assert.Equal(Numbers(at => at % 7 == 3), Fids(new ItemsQuery { Equal = [(kind, "3")] }));
        Assert.Equal(Numbers(at => at % 7 == 3 && at % 3 == 1), Fids(new ItemsQuery { Equal = [(kind, "3.0"), (name, "n1")] }));
        Assert.Equal(Numbers(at => at % 7 == 3).Count, _package.Count(_collection, new ItemsQuery { Equal = [(kind, "3")] }));
        Assert.Equal(Features, _package.Count(_collection, new ItemsQuery { After = 7 }));
    }

    [Fact]
    public void Geometries_become_GeoJSON_again()
    {
        using var items = _package.Items(_collection, new ItemsQuery());
        Assert.True(items.Read());
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            GeoJsonWriter.Write(GeometryBlob.WkbOf(items.Geometry), writer);
        }

        var (x, y) = (_features[0].Shape!.Coordinates[0].X, _features[0].Shape!.Coordinates[0].Y);
        var document = JsonDocument.Parse(json.WrittenMemory).RootElement;
        Assert.Equal("Polygon", document.GetProperty("type").GetString());
        Assert.Equal([x, y], document.GetProperty("coordinates")[0][0].EnumerateArray().Select(number => number.GetDouble()));
        Assert.Equal((0, "n0"), (items.Integer(0), Encoding.UTF8.GetString(items.Text(1))));
    }

    public void Dispose()
    {
        _package.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static List<long> Numbers(Predicate<int> holds) =>
        [.. Enumerable.Range(0, Features).Where(at => holds(at)).Select(at => at + 1L)];

    private List<long> Expected(Envelope box)
    {
        var rectangle = new GeometryFactory().ToGeometry(box);
        return Numbers(at => _features[at].Shape is { } shape && box.Intersects(shape.EnvelopeInternal) && rectangle.Intersects(shape));
    }

    private List<long> Fids(ItemsQuery query)
    {
        using var items = _package.Items(_collection, query);
        var fids = new List<long>();
        while (items.Read())
        {
            fids.Add(items.Fid);
        }
        return fids;
    }
}
