using Kala.Geo.Tiles;
using NetTopologySuite.Geometries;

namespace Kala.Geo.Tests.Tiles;

public sealed class VectorZoomsTests
{
    [Fact]
    public void A_small_collection_has_all_zooms()
    {
        using var package = TilePackage.OfText("POINT (0 0)", "POINT (0 0)");

        Assert.Equal(new TileZooms(0, 18), VectorZooms.Of(package.Reader, package.Collection));
    }

    [Fact]
    public void A_large_collection_begins_where_no_tile_has_too_much()
    {
        using var package = TilePackage.OfShapes(Points(10_001, at => new Coordinate(at % 2 == 0 ? -90 : 90, 40)));

        Assert.Equal(new TileZooms(1, 18), VectorZooms.Of(package.Reader, package.Collection));
        Assert.Equal([5001, 5000], new[] { 0, 1 }.Select(x => package.Features(1, x, 0).Count));
    }

    [Fact]
    public void Clients_need_the_first_zoom_however_high_it_is()
    {
        // Four places within 7.5 m. All of them are in one tile of zoom 21, but not of zoom 22, where tiles are 9.5 m wide.
        using var package = TilePackage.OfShapes(Points(10_001, at => new Coordinate(10 + (at % 4 * 0.0000225), 0.00001)));

        Assert.Equal(new TileZooms(22, 22), VectorZooms.Of(package.Reader, package.Collection));
    }

    [Fact]
    public void Too_many_in_one_place_have_no_tiles()
    {
        using var package = TilePackage.OfShapes(Points(10_001, _ => new Coordinate(8.5, 47.3)));

        Assert.Null(VectorZooms.Of(package.Reader, package.Collection));
    }

    [Fact]
    public void A_table_has_no_tiles()
    {
        using var package = TilePackage.OfGeoJson("""{"type":"Feature","geometry":null,"properties":{"a":1}}""");

        Assert.Null(VectorZooms.Of(package.Reader, package.Collection));
    }

    private static IEnumerable<Geometry> Points(int count, Func<int, Coordinate> at) =>
        Enumerable.Range(0, count).Select(number => new Point(at(number)));
}
