using System.Globalization;
using Kala.Geo.Tiles;

namespace Kala.Geo.Tests.Tiles;

public sealed class VectorTileTests
{
    // The latitudes at a quarter and at three eighths of the map's height.
    private const string Quarter = "66.51326044311186";
    private const string Eighth = "40.97989806962013";
    private const string Square = $"(-90 {Quarter}, 90 {Quarter}, 90 -{Quarter}, -90 -{Quarter}, -90 {Quarter})";
    private const string SquareTurned = $"(-90 {Quarter}, -90 -{Quarter}, 90 -{Quarter}, 90 {Quarter}, -90 {Quarter})";
    private const string Hole = $"(-45 {Eighth}, 45 {Eighth}, 45 -{Eighth}, -45 -{Eighth}, -45 {Eighth})";

    [Theory]
    [InlineData("POINT (0 0)", "1: 2048 2048")]
    [InlineData($"MULTIPOINT ((-90 {Quarter}), (90 -{Quarter}))", "1: 1024 1024, 3072 3072")]
    [InlineData("POINT (0 90)", "1: 2048 0")]
    [InlineData("POINT (0 -85.1)", "1: 2048 4096")]
    [InlineData("LINESTRING (-90 0, 90 0)", "2: 1024 2048, 3072 2048")]
    [InlineData("LINESTRING Z (-90 0 7, 90 0 8)", "2: 1024 2048, 3072 2048")]
    [InlineData("LINESTRING (-90 0, -90 0, -89.9999 0, 90 0, 90 0)", "2: 1024 2048, 3072 2048")]
    [InlineData("MULTILINESTRING ((-90 0, 90 0), (0 0, 45 0))", "2: 1024 2048, 3072 2048; 2048 2048, 2560 2048")]
    [InlineData($"POLYGON ({Square})", "3: 1024 1024, 3072 1024, 3072 3072, 1024 3072")]
    [InlineData($"POLYGON ({SquareTurned})", "3: 3072 1024, 3072 3072, 1024 3072, 1024 1024")]
    [InlineData($"POLYGON ({Square}, {Hole})", "3: 1024 1024, 3072 1024, 3072 3072, 1024 3072; 1536 2560, 2560 2560, 2560 1536, 1536 1536")]
    [InlineData($"MULTIPOLYGON (({Square}, {Hole}), ({Hole}))", "3: 1024 1024, 3072 1024, 3072 3072, 1024 3072; 1536 2560, 2560 2560, 2560 1536, 1536 1536; 1536 1536, 2560 1536, 2560 2560, 1536 2560")]
    public void Geometries_are_drawn_in_units(string shape, string expected)
    {
        using var package = TilePackage.OfText(shape);

        Assert.Equal([expected], Text(package, 0, 0, 0));
    }

    [Fact]
    public void The_parts_of_a_collection_are_features_with_its_id()
    {
        using var package = TilePackage.OfText(
            "POINT (45 0)", "GEOMETRYCOLLECTION (POINT (0 0), LINESTRING (-90 0, 90 0), GEOMETRYCOLLECTION (POINT (90 0), POINT (90 0)), POINT EMPTY)");

        Assert.Equal(["1: 2560 2048", "1: 2048 2048, 3072 2048, 3072 2048", "2: 1024 2048, 3072 2048"], Text(package, 0, 0, 0));
        Assert.Equal([1, 2, 2], Ids(package.Features(0, 0, 0)));
    }

    [Theory]
    [InlineData($"POLYGON ({Square})", 0, 0, "3: 2048 2048, 4160 2048, 4160 4160, 2048 4160")]
    [InlineData($"POLYGON ({Square})", 1, 1, "3: -64 -64, 2048 -64, 2048 2048, -64 2048")]
    [InlineData("LINESTRING (-90 0, 90 0)", 0, 0, "2: 2048 4096, 4160 4096")]
    [InlineData("LINESTRING (-90 0, 90 0)", 1, 1, "2: -64 0, 2048 0")]
    [InlineData($"LINESTRING (-90 0, 90 0, 90 {Quarter}, -90 {Quarter})", 0, 0, "2: 2048 4096, 4160 4096; 4160 2048, 2048 2048")]
    [InlineData("MULTIPOINT ((-90 0), (2 0), (3 0))", 0, 0, "1: 2048 4096, 4142 4096")]
    public void Geometries_are_cut_at_the_buffer(string shape, int x, int y, string expected)
    {
        using var package = TilePackage.OfText(shape);

        Assert.Equal([expected], Text(package, 1, x, y).Select(Sorted));

        // A ring may start anywhere.
        string Sorted(string text) => text.StartsWith('3') ? Started(text, expected) : text;
    }

    [Theory]
    [InlineData("POLYGON ((0 0, 1e-9 0, 1e-9 1e-9, 0 0))", "3: 2048 2048, 2049 2048, 2048 2049")]
    [InlineData("POLYGON ((0 0, 0 0, 0 0, 0 0))", "3: 2048 2048, 2049 2048, 2048 2049")]
    [InlineData("POLYGON ((0 0, 9 0, 9 -1e-9, 0 0), (1 0, 2 0, 2 -1e-9, 1 0))", "3: 2048 2048, 2150 2048, 2048 2049; 2150 2049, 2048 2048, 2150 2048; 2059 2048, 2071 2048, 2059 2049; 2071 2049, 2059 2048, 2071 2048")]
    [InlineData($"POLYGON ({Square}, (0 0, 1e-9 0, 1e-9 1e-9, 0 0))", "3: 1024 1024, 3072 1024, 3072 3072, 1024 3072")]
    [InlineData($"MULTIPOLYGON (({Square}), ((120 0, 120.000001 0, 120 1e-9, 120 0)))", "3: 1024 1024, 3072 1024, 3072 3072, 1024 3072; 3413 2048, 3414 2048, 3413 2049")]
    [InlineData("LINESTRING (0 0, 1e-9 1e-9)", "2: 2048 2048, 2049 2048")]
    [InlineData("MULTILINESTRING ((0 0, 1e-9 1e-9), (90 0, 90 1e-9))", "2: 2048 2048, 2049 2048; 3072 2048, 3073 2048")]
    public void What_is_smaller_than_a_unit_is_kept(string shape, string expected)
    {
        using var package = TilePackage.OfText(shape);

        Assert.Equal([expected], Text(package, 0, 0, 0));
    }

    [Theory]
    [InlineData("POLYGON ((-170 80, 170 80, 170 -80, -170 -80, -170 80), (-100 60, 100 60, 100 -60, -100 -60, -100 60))")]
    [InlineData("POLYGON ((-10 10, -10 -60, 60 -60, 60 10, 50 10, 50 -55, -5 -55, -5 10, -10 10))")]
    [InlineData("LINESTRING (-10 10, -10 -60, 60 -60, 60 10, -10 10)")]
    [InlineData("POINT (46 0)")]
    public void What_only_surrounds_a_tile_is_not_in_it(string shape)
    {
        using var package = TilePackage.OfText(shape);

        Assert.Empty(package.Bytes(3, 4, 4)!);
        Assert.NotEmpty(package.Features(0, 0, 0));
    }

    [Fact]
    public void What_a_hole_leaves_at_the_edge_of_a_tile_is_kept()
    {
        // The buffer begins at -0.703125 degrees, and a unit is 0.011 degrees.
        using var package = TilePackage.OfText("POLYGON ((-20 20, 60 20, 60 -60, -20 -60, -20 20), (-0.701 10, 55 10, 55 -50, -0.701 -50, -0.701 10))");

        Assert.Equal(["3: -64 4160, -64 -64, -63 4160"], Text(package, 3, 4, 4).Select(text => Started(text, "3: -64 4160")));
    }

    [Fact]
    public void Edges_are_straight_on_the_map()
    {
        // Straight in degrees, it would be in rows 11 and 12 of this column.
        using var package = TilePackage.OfText("LINESTRING (-170 -80, 170 80)");

        Assert.Equal([0, 0, 1, 1, 0, 0], Enumerable.Range(7, 6).Select(y => package.Features(5, 23, y).Count));
    }

    [Fact]
    public void Shapes_across_the_antimeridian_are_on_both_sides()
    {
        using var package = TilePackage.OfText(
            "POLYGON ((170 -10, 190 -10, 190 10, 170 10, 170 -10))", "POINT (179.9 0)", "LINESTRING (-200 0, -170 0)");

        var west = package.Features(1, 0, 0);
        var east = package.Features(1, 1, 0);

        Assert.Equal([1, 2, 3], Ids(west));
        Assert.Equal([1, 2, 3], Ids(east));
        Assert.Equal((-64, 228), (west[0].Paths[0].Min(at => at.X), west[0].Paths[0].Max(at => at.X)));
        Assert.Equal((3868, 4160), (east[0].Paths[0].Min(at => at.X), east[0].Paths[0].Max(at => at.X)));
        Assert.Equal(["1: -2 4096", "2: -64 4096, 228 4096"], west.Skip(1).Select(feature => feature.ToString()));
        Assert.Equal(["1: 4094 4096", "2: 3641 4096, 4160 4096"], east.Skip(1).Select(feature => feature.ToString()));
    }

    [Fact]
    public void Features_have_ids_and_properties()
    {
        const string Shape = """{"type":"Point","coordinates":[0,0]}""";
        using var package = TilePackage.OfGeoJson(
            $$$"""
            {"type":"FeatureCollection","features":[
                {"type":"Feature","geometry":{{{Shape}}},"properties":{"name":"Łódź","empty":"","count":-3,"big":9007199254740993,"part":1.5,"on":true,"list":[1,{"a":2}],"none":null,"day":"2026-11-30"}},
                {"type":"Feature","geometry":null,"properties":{"name":"nowhere"}},
                {"type":"Feature","geometry":{{{Shape}}},"properties":{"name":"Łódź","count":3,"part":2,"on":false}}]}
            """);

        var tile = DecodedTile.Of(package.Bytes(5, 16, 16));

        Assert.Equal("default", tile.Name);
        Assert.Equal(["name", "empty", "count", "big", "part", "on", "list", "none", "day"], tile.Keys);
        Assert.Equal([1, 3], Ids(tile.Features));
        Assert.Equal(
            ["big: Int64 9007199254740993", "count: Int64 -3", "day: String 2026-11-30", "empty: String ", """list: String [1,{"a":2}]""", "name: String Łódź", "on: Boolean True", "part: Double 1.5"],
            Properties(tile.Features[0]));
        Assert.Equal(["count: Int64 3", "name: String Łódź", "on: Boolean False", "part: Double 2"], Properties(tile.Features[1]));
    }

    [Fact]
    public void Clients_see_the_names_that_they_are_given()
    {
        using var package = TilePackage.OfGeoJson(
            """{"type":"Feature","geometry":{"type":"Point","coordinates":[0,0]},"properties":{"fid":7}}""");

        var tile = DecodedTile.Of(VectorTile.Read(package.Reader, package.Collection, ["fid"], new TileAddress(0, 0, 0), CancellationToken.None));

        Assert.Equal("fid_2", Assert.Single(package.Collection.Fields).Column);
        Assert.Equal(["fid: Int64 7"], Properties(Assert.Single(tile.Features)));
    }

    [Fact]
    public void A_tile_with_too_many_bytes_is_not_there()
    {
        var features = Enumerable.Range(0, 17).Select(at =>
            $$$"""{"type":"Feature","geometry":{"type":"Point","coordinates":[{{{at}}},0]},"properties":{"text":"{{{at.ToString(CultureInfo.InvariantCulture).PadLeft(1 << 20)}}}"}}""");
        using var package = TilePackage.OfGeoJson($$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""");

        Assert.Null(package.Bytes(0, 0, 0));
        Assert.Equal([13, 14, 15, 16, 17], Ids(package.Features(6, 34, 31)));
    }

    [Fact]
    public void A_tile_that_nobody_waits_for_is_not_made()
    {
        using var package = TilePackage.OfText("POINT (0 0)");

        Assert.Throws<OperationCanceledException>(() =>
            VectorTile.Read(package.Reader, package.Collection, [], new TileAddress(0, 0, 0), new CancellationToken(canceled: true)));
    }

    private static IEnumerable<string> Properties(DecodedFeature feature) => feature.Properties
        .OrderBy(one => one.Key, StringComparer.Ordinal)
        .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}: {one.Value.GetType().Name} {one.Value}"));

    private static IEnumerable<int> Ids(IEnumerable<DecodedFeature> features) => features.Select(feature => (int)feature.Id!);

    private static IEnumerable<string> Text(TilePackage package, int zoom, int x, int y) =>
        package.Features(zoom, x, y).Select(feature => feature.ToString());

    /// <summary>The same ring, from the position at which another one starts.</summary>
    private static string Started(string ring, string like)
    {
        var positions = ring[3..].Split(", ").ToList();
        var start = positions.IndexOf(like[3..].Split(", ")[0]);
        return $"3: {string.Join(", ", positions.Skip(start).Concat(positions.Take(start)))}";
    }
}
