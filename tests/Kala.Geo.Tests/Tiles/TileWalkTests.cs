using NetTopologySuite.Geometries;

namespace Kala.Geo.Tests.Tiles;

/// <summary>All tiles of a zoom, compared with what the library finds that each of them shows.</summary>
public sealed class TileWalkTests : IDisposable
{
    private const int Seed = 20_261_130;
    private const int Shapes = 600;
    private const int Units = 4096;
    private const int Buffer = 64;

    private readonly List<Geometry> _shapes = RandomShapes();
    private readonly TilePackage _package;

    public TileWalkTests() => _package = TilePackage.OfShapes(_shapes);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Every_tile_has_what_it_shows(int zoom)
    {
        var onMap = _shapes.ConvertAll(shape => Enumerable.Range(-1, 3).Select(shift => OnMap(shape, zoom, shift)).ToList());
        var seen = new HashSet<int>();
        for (var x = 0; x < 1 << zoom; x++)
        {
            for (var y = 0; y < 1 << zoom; y++)
            {
                var shown = new Envelope((x * Units) - Buffer, ((x + 1) * Units) + Buffer, (y * Units) - Buffer, ((y + 1) * Units) + Buffer);
                var expected = Enumerable.Range(0, Shapes).Where(at => onMap[at].Exists(shape => Touches(shape, shown))).Select(at => at + 1);

                var features = _package.Features(zoom, x, y).GroupBy(feature => (int)feature.Id!).ToDictionary(one => one.Key, one => one.ToList());

                Assert.Equal(expected, features.Keys.Order());
                foreach (var (id, parts) in features)
                {
                    // What reached beyond the map has edges over each other, which the library cannot measure.
                    if (onMap[id - 1][0].IsValid)
                    {
                        Similar(onMap[id - 1], shown, parts);
                    }
                }
                seen.UnionWith(features.Keys);
            }
        }
        Assert.Equal(Shapes, seen.Count);
    }

    public void Dispose() => _package.Dispose();

    private static bool Touches(Geometry shape, Envelope shown) =>
        shown.Intersects(shape.EnvelopeInternal) && shape.Factory.ToGeometry(shown).Intersects(shape);

    /// <summary>Compares lengths and areas: rounding moves each position by less than a unit, and adds one to what is smaller.</summary>
    private static void Similar(List<Geometry> shapes, Envelope shown, List<DecodedFeature> features)
    {
        var cut = shapes.Where(shape => Touches(shape, shown)).Select(shape => shape.Intersection(shape.Factory.ToGeometry(shown))).ToList();
        var positions = cut.Sum(shape => shape.NumPoints) + shapes[0].NumPoints;

        if (shapes[0].Dimension == Dimension.Curve)
        {
            Assert.InRange(features.Sum(feature => feature.Length) - cut.Sum(shape => shape.Length), -2.0 * positions, 2.0 * positions);
        }
        if (shapes[0].Dimension == Dimension.Surface)
        {
            var most = cut.Sum(shape => shape.Length) + (2.0 * positions);
            Assert.InRange(features.Sum(feature => feature.Area) - cut.Sum(shape => shape.Area), -most, most);
        }
        Assert.All(features.SelectMany(feature => feature.Paths).SelectMany(path => path), position =>
        {
            Assert.InRange(position.X, -Buffer, Units + Buffer + 1);
            Assert.InRange(position.Y, -Buffer, Units + Buffer + 1);
        });
    }

    private static Geometry OnMap(Geometry shape, int zoom, int shift)
    {
        var copy = shape.Copy();
        copy.Apply(new Projection((double)Units * (1 << zoom), shift));
        return copy;
    }

    private static List<Geometry> RandomShapes()
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Shapes).Select(at => RandomShape(random, at))];
    }

    private static Geometry RandomShape(Random random, int at)
    {
        var factory = GeometryFactory.Default;
        var size = Math.Pow(10, (random.NextDouble() * 5) - 4);
        var (x, y) = ((random.NextDouble() * 380) - 190, (random.NextDouble() * 150) - 75);
        // Some reach beyond the map.
        Coordinate At(double dx, double dy) => new(x + dx, Math.Clamp((at % 50 == 0 ? y * 1.2 : y) + dy, -90, 90));
        LinearRing Ring(double dx, double radius)
        {
            var corners = random.Next(3, 12);
            var positions = Enumerable.Range(0, corners).Select(corner =>
            {
                var (angle, far) = (2 * Math.PI * corner / corners, radius * (0.6 + (0.4 * random.NextDouble())));
                return At(dx + (far * Math.Cos(angle)), far * Math.Sin(angle));
            }).ToList();
            return factory.CreateLinearRing([.. positions, positions[0].Copy()]);
        }
        LineString Line(int count) => factory.CreateLineString(
            [.. Enumerable.Range(0, count).Select(_ => At(random.NextDouble() * size, random.NextDouble() * size))]);
        return (at % 7) switch
        {
            0 => factory.CreatePoint(At(0, 0)),
            1 => factory.CreateMultiPointFromCoords([At(0, 0), At(size, size), At(-size, 0)]),
            2 => Line(2),
            3 => factory.CreateMultiLineString([Line(random.Next(2, 30)), Line(5)]),
            4 => factory.CreatePolygon(Ring(0, size)),
            5 => factory.CreatePolygon(Ring(0, size), [Ring(0, size / 5)]),
            _ => factory.CreateMultiPolygon([factory.CreatePolygon(Ring(0, size)), factory.CreatePolygon(Ring(2.5 * size, size))]),
        };
    }

    /// <summary>Projects longitude and latitude to the units of the whole map.</summary>
    private sealed class Projection(double side, int shift) : ICoordinateSequenceFilter
    {
        private const double Most = 85.0511287798066;

        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq, int i)
        {
            var latitude = Math.Clamp(seq.GetY(i), -Most, Most) * Math.PI / 180;
            seq.SetX(i, (((seq.GetX(i) + 180) / 360) + shift) * side);
            seq.SetY(i, (1 - (Math.Log(Math.Tan((Math.PI / 4) + (latitude / 2))) / Math.PI)) / 2 * side);
        }
    }
}
