using System.Text;
using Kala.Geo.Imports;
using Kala.Geo.Packages;
using Kala.Geo.Readers;
using Kala.Geo.Rows;
using Kala.Geo.Tiles;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Kala.Geo.Tests.Tiles;

/// <summary>A finished package with one collection, in a folder of its own.</summary>
internal sealed class TilePackage : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kala-tiles-").FullName;

    private TilePackage(Func<IRowSource> open)
    {
        var path = Path.Combine(_folder, "a.gpkg");
        var limits = new ImportLimits();
        using (var package = new PackageWriter(path, limits, DateTimeOffset.UnixEpoch))
        {
            VectorImport.Run(open, 1, "default", package, limits, _ => { });
            package.Finish();
        }
        Collection = PackageFinish.Run(path).Single();
        Reader = new PackageReader(path);
    }

    public PackageReader Reader { get; }

    public PackageCollection Collection { get; }

    public static TilePackage OfShapes(IEnumerable<Geometry> shapes) => new(() => new ShapeSource(shapes.GetEnumerator()));

    public static TilePackage OfText(params string[] shapes) => OfShapes(shapes.Select(shape => new WKTReader().Read(shape)));

    public static TilePackage OfGeoJson(string text) =>
        new(() => new GeoJsonSource(new MemoryStream(Encoding.UTF8.GetBytes(text)), new ImportLimits()));

    public byte[]? Bytes(int zoom, int x, int y) => VectorTile.Read(
        Reader, Collection, [.. Collection.Fields.Select(field => field.Column)], new TileAddress(zoom, x, y), CancellationToken.None);

    public List<DecodedFeature> Features(int zoom, int x, int y)
    {
        var bytes = Bytes(zoom, x, y);
        Assert.NotNull(bytes);
        return DecodedTile.Of(bytes).Features;
    }

    public void Dispose()
    {
        Reader.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class ShapeSource(IEnumerator<Geometry> shapes) : IRowSource
    {
        public long Position => 0;

        public bool Read(Row row)
        {
            row.Clear();
            if (!shapes.MoveNext())
            {
                return false;
            }
            GeometryWriter.Write(shapes.Current, row.Geometry);
            return true;
        }

        public void CheckCrs(in Box box) => Crs84.Check(box);

        public void Dispose() => shapes.Dispose();
    }
}
