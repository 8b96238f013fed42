using System.IO.Compression;
using System.Net;
using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Datastores;

/// <summary>Tiles over HTTP. What is in a tile is compared with the source in Kala.Geo.Tests.</summary>
public sealed class TilesTests : IAsyncLifetime
{
    private const string Square = """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[10,40],[20,40],[20,50],[10,50],[10,40]]]},"properties":{"name":"square"}}]}""";

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync()
    {
        if (!KalaApplication.IsImpossible)
        {
            _kala = await KalaApplication.StartAsync("Cors:Origins=https://maps.example.org", "Proxies:Trusted=127.0.0.1", "Auth:AllowedHosts=127.0.0.1;localhost;kala.example.org");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_kala is not null)
        {
            await _kala.DisposeAsync();
        }
    }

    [Fact]
    public async Task Points_and_polygons_are_vector_tiles()
    {
        var points = await TilesAsync("points.geojson", DatastoreCalls.Points((13.4, 52.5, """{"name":"Berlin"}""")));
        var polygons = await TilesAsync("square.geojson", Square);

        foreach (var (tiles, name) in (List<(string, string)>)[(points, "Berlin"), (polygons, "square")])
        {
            var tile = (await _kala.GetAsync($"{tiles}/0/0/0")).ShouldSucceed();
            Assert.Equal("application/vnd.mapbox-vector-tile", tile.Header("Content-Type"));
            Assert.Equal("cross-origin", tile.Header("Cross-Origin-Resource-Policy"));
            Assert.Contains("default", tile.Text, StringComparison.Ordinal);
            Assert.Contains(name, tile.Text, StringComparison.Ordinal);
            // West of it there is nothing, which is a tile, too.
            Assert.Equal("", (await _kala.GetAsync($"{tiles}/2/1/0")).ShouldSucceed().Text);
        }
    }

    [Fact]
    public async Task A_tile_is_sent_once_and_packed()
    {
        var address = $"{await TilesAsync("square.geojson", Square)}/0/0/0";
        var plain = (await _kala.GetAsync(address)).ShouldSucceed();

        var again = await _kala.GetAsync(address, ("If-None-Match", plain.Header("ETag")!));

        Assert.Equal((304, ""), (again.Status, again.Text));
        Assert.Equal(plain.Header("ETag"), again.Header("ETag"));
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
        using var ask = new HttpRequestMessage(HttpMethod.Get, new Uri(_kala.Address, address)) { Headers = { { "Accept-Encoding", "gzip" } } };
        using var packed = await http.SendAsync(ask, TestContext.Current.CancellationToken);
        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        await using var unpacked = new GZipStream(await packed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        Assert.Contains("square", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0/0/1")]
    [InlineData("0/-1/0")]
    [InlineData("25/0/0")]
    [InlineData("a/0/0")]
    public async Task An_address_outside_of_the_tile_matrix_is_no_tile(string tile) =>
        (await _kala.GetAsync($"{await TilesAsync("square.geojson", Square)}/{tile}")).ShouldBeRefused(404, "tile_not_found");

    [Fact]
    public async Task Below_the_lowest_zoom_there_are_no_tiles()
    {
        // 10,001 points in the west and one in the east.
        var rows = Enumerable.Range(0, 10_001).Select(at => $"-{100 + (at / 1000.0):F3},{at % 50}").Append("100,0");
        var tiles = await TilesAsync("many.csv", $"lon,lat\n{string.Join('\n', rows)}\n");
        var lowest = (await _kala.GetAsync(tiles)).ShouldSucceed().Json.GetProperty("minzoom").GetInt32();

        Assert.True(lowest > 0);
        (await _kala.GetAsync($"{tiles}/{lowest - 1}/0/0")).ShouldBeRefused(404, "zoom_too_low");
        (await _kala.GetAsync($"{tiles}/{lowest}/0/0")).ShouldSucceed();
    }

    [Fact]
    public async Task A_tile_that_would_be_too_large_is_not_there()
    {
        var tiles = await TilesAsync("large.csv", $"lon,lat,text\n{string.Concat(Enumerable.Range(0, 180).Select(at => $"1,2,{at}{new string('x', 100_000)}\n"))}");

        (await _kala.GetAsync($"{tiles}/0/0/0")).ShouldBeRefused(404, "tile_too_large");
    }

    [Fact]
    public async Task The_description_has_absolute_addresses_of_a_trusted_proxy()
    {
        var tiles = await TilesAsync("square.geojson", Square);

        var said = (await _kala.GetAsync(tiles, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "kala.example.org"))).ShouldSucceed().Json;

        Assert.Equal($"https://kala.example.org{tiles}/{{z}}/{{y}}/{{x}}", said.GetProperty("tiles")[0].GetString());
        Assert.Equal((0, 18), (said.GetProperty("minzoom").GetInt32(), said.GetProperty("maxzoom").GetInt32()));
        Assert.Equal([10, 40, 20, 50], said.GetProperty("bounds").EnumerateArray().Select(one => one.GetDouble()));
        Assert.Equal("default", said.GetProperty("vector_layers")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_raster_has_pictures()
    {
        var root = $"{DatastoreCalls.Root}/{await RasterCalls.MakeAsync(_kala)}/ogc/collections/default";

        var png = (await _kala.GetAsync($"{root}/tiles/WebMercatorQuad/0/0/0")).ShouldSucceed();
        var jpeg = (await _kala.GetAsync($"{root}/tiles/WebMercatorQuad/1/0/0")).ShouldSucceed();
        var preview = (await _kala.GetAsync($"{root}/map/preview.png")).ShouldSucceed();

        Assert.Equal(("image/png", "image/jpeg", "image/png"), (png.Header("Content-Type"), jpeg.Header("Content-Type"), preview.Header("Content-Type")));
        Assert.Equal("cross-origin", png.Header("Cross-Origin-Resource-Policy"));
        (await _kala.GetAsync($"{root}/tiles/WebMercatorQuad/1/1/1")).ShouldBeRefused(404, "tile_not_found");
        (await _kala.GetAsync($"{root}/items")).ShouldBeRefused(404, "collection_not_found");
    }

    private async Task<string> TilesAsync(string name, string text) =>
        $"{DatastoreCalls.Root}/{await _kala.ImportAsync(name, text)}/ogc/collections/default/tiles/WebMercatorQuad";
}
