using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Datastores;

/// <summary>OGC API - Features over a datastore.</summary>
public sealed class OgcTests : IAsyncLifetime
{
    private const int Points = 250;

    private KalaApplication _kala = null!;
    private string _root = "";

    public async ValueTask InitializeAsync()
    {
        if (KalaApplication.IsImpossible)
        {
            return;
        }
        _kala = await KalaApplication.StartAsync();
        // From -124.5 to 124.5 degrees, one degree apart.
        var rows = Enumerable.Range(0, Points).Select(at => ((double)at - 124.5, (at % 100) - 50.0, $$"""{"n":{{at}},"even":{{(at % 2 == 0 ? "true" : "false")}},"name":"p{{at % 7}}"}"""));
        var id = await _kala.ImportAsync("points.geojson", DatastoreCalls.Points([.. rows]));
        _root = $"{DatastoreCalls.Root}/{id}/ogc";
    }

    public async ValueTask DisposeAsync()
    {
        if (_kala is not null)
        {
            await _kala.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_landing_page_links_what_clients_need_with_and_without_a_slash()
    {
        foreach (var address in (string[])[_root, $"{_root}/"])
        {
            var landing = (await _kala.GetAsync(address)).ShouldSucceed();
            var links = landing.Json.GetProperty("links").EnumerateArray().ToDictionary(one => one.GetProperty("rel").GetString()!, one => one.GetProperty("href").GetString()!);
            Assert.Equal(["conformance", "data", "self", "service-desc"], links.Keys.Order());
            Assert.All(links.Values, link => Assert.StartsWith(_kala.Address.ToString(), link, StringComparison.Ordinal));
            foreach (var link in links.Values)
            {
                (await _kala.GetAsync(link)).ShouldSucceed();
            }
        }
    }

    [Fact]
    public async Task It_claims_core_geojson_and_oas30()
    {
        var conformance = (await _kala.GetAsync($"{_root}/conformance")).ShouldSucceed().Json;

        Assert.Equal(
            ["core", "geojson", "oas30"],
            conformance.GetProperty("conformsTo").EnumerateArray().Select(one => one.GetString()!.Split('/')[^1]));
    }

    [Fact]
    public async Task A_collection_has_its_extent_and_its_schema()
    {
        var collection = (await _kala.GetAsync($"{_root}/collections/default")).ShouldSucceed().Json;
        var schema = (await _kala.GetAsync($"{_root}/collections/default/schema")).ShouldSucceed().Json;
        var queryables = (await _kala.GetAsync($"{_root}/collections/default/queryables")).ShouldSucceed().Json;

        Assert.Equal([-124.5, -50, 124.5, 49], collection.GetProperty("extent").GetProperty("spatial").GetProperty("bbox")[0].EnumerateArray().Select(one => one.GetDouble()));
        Assert.Equal(["geometry", "n", "even", "name"], schema.GetProperty("properties").EnumerateObject().Select(one => one.Name));
        Assert.Equal(["n", "even", "name"], queryables.GetProperty("properties").EnumerateObject().Select(one => one.Name));
        (await _kala.GetAsync($"{_root}/collections/other")).ShouldBeRefused(404, "collection_not_found");
    }

    [Fact]
    public async Task Rows_without_a_place_are_in_no_box_and_queryables_are_what_can_be_asked_for()
    {
        var root = $"{DatastoreCalls.Root}/{await _kala.ImportAsync("rows.json", """[{"a":1,"limit":2,"more":[3]},{"a":2}]""")}/ogc/collections/default";

        Assert.Equal(0, (await _kala.GetAsync($"{root}/items?bbox=-180,-90,180,90")).ShouldSucceed().Json.GetProperty("numberMatched").GetInt32());
        Assert.Equal(0, (await _kala.GetAsync($"{root}/items?bbox=-180,-90,180,90&a=1")).ShouldSucceed().Json.GetProperty("features").GetArrayLength());
        Assert.Equal(1, (await _kala.GetAsync($"{root}/items?a=1")).ShouldSucceed().Json.GetProperty("numberMatched").GetInt32());
        var queryables = (await _kala.GetAsync($"{root}/queryables")).ShouldSucceed().Json.GetProperty("properties");
        Assert.Equal(["a"], queryables.EnumerateObject().Select(one => one.Name));
    }

    [Fact]
    public async Task Pages_have_each_item_once()
    {
        var seen = new List<long>();
        var address = $"{_root}/collections/default/items?limit=60";
        while (address is not null)
        {
            var page = (await _kala.GetAsync(address)).ShouldSucceed();
            Assert.Equal("application/geo+json", page.Header("Content-Type"));
            var features = page.Json.GetProperty("features").EnumerateArray().ToList();
            Assert.Equal(features.Count, page.Json.GetProperty("numberReturned").GetInt32());
            Assert.Equal(Points, page.Json.GetProperty("numberMatched").GetInt32());
            seen.AddRange(features.Select(one => one.GetProperty("id").GetInt64()));
            address = Next(page);
        }
        Assert.Equal(Enumerable.Range(1, Points).Select(one => (long)one), seen);
    }

    [Fact]
    public async Task An_item_has_its_geometry_and_the_types_of_its_values()
    {
        var item = (await _kala.GetAsync($"{_root}/collections/default/items/3")).ShouldSucceed().Json;

        Assert.Equal(
            """{"type":"Point","coordinates":[-122.5,-48]}""",
            item.GetProperty("geometry").GetRawText());
        Assert.Equal("""{"n":2,"even":true,"name":"p2"}""", item.GetProperty("properties").GetRawText());
        foreach (var unknown in (string[])["0", "251", "x", "-1"])
        {
            (await _kala.GetAsync($"{_root}/collections/default/items/{unknown}")).ShouldBeRefused(404, "item_not_found");
        }
    }

    [Theory]
    [InlineData("bbox=-125,-90,-120,90", 5)]
    [InlineData("bbox=-124.5,-50,-124.5,-50", 1)]
    [InlineData("bbox=-125,-90,-1000,-120,90,1000", 5)]
    [InlineData("bbox=120,-90,-120,90", 10)]
    [InlineData("bbox=-180,-90,180,90", Points)]
    [InlineData("bbox=170,0,175,10", 0)]
    [InlineData("n=7", 1)]
    [InlineData("even=true", 125)]
    [InlineData("name=p3", 36)]
    [InlineData("name=p3&even=false&bbox=-125,-90,0,90", 9)]
    [InlineData("datetime=2026-01-01T00:00:00Z/..", Points)]
    [InlineData("offset=240", 10)]
    public async Task Items_are_selected(string query, int count)
    {
        var page = (await _kala.GetAsync($"{_root}/collections/default/items?limit=1000&{query}")).ShouldSucceed().Json;

        Assert.Equal(count, page.GetProperty("features").GetArrayLength());
        Assert.Equal(query.StartsWith("offset", StringComparison.Ordinal) ? Points : count, page.GetProperty("numberMatched").GetInt32());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=10001")]
    [InlineData("limit=x")]
    [InlineData("limit=1&limit=2")]
    [InlineData("bbox=1,2,3")]
    [InlineData("bbox=1,2,3,x")]
    [InlineData("bbox=1,5,3,4")]
    [InlineData("bbox=1,2,3,NaN")]
    [InlineData("datetime=yesterday")]
    [InlineData("offset=100001")]
    [InlineData("n=x")]
    [InlineData("even=1")]
    [InlineData("unknown=1")]
    [InlineData("f=html")]
    public async Task What_is_not_valid_is_refused(string query) =>
        (await _kala.GetAsync($"{_root}/collections/default/items?{query}")).ShouldBeRefused(400, "validation_failed");

    [Fact]
    public async Task A_cursor_counts_for_its_own_list_only()
    {
        var address = $"{_root}/collections/default/items?limit=10&bbox=-125,-90,0,90";
        var next = Next((await _kala.GetAsync(address)).ShouldSucceed())!;

        (await _kala.GetAsync(next)).ShouldSucceed();
        (await _kala.GetAsync(next.Replace("limit=10", "limit=20", StringComparison.Ordinal))).ShouldSucceed();
        (await _kala.GetAsync($"{next}&name=p3")).ShouldBeRefused(400, "invalid_cursor");
        (await _kala.GetAsync($"{_root}/collections/default/items?cursor=x")).ShouldBeRefused(400, "invalid_cursor");
    }

    [Fact]
    public async Task The_description_is_openapi_3_0_with_the_parameters_of_the_standard()
    {
        var api = (await _kala.GetAsync($"{_root}/api")).ShouldSucceed().Json;

        Assert.StartsWith("3.0.", api.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var parameters = api.GetProperty("paths").GetProperty("/collections/default/items").GetProperty("get").GetProperty("parameters")
            .EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
        Assert.Equal(["limit", "bbox", "datetime", "cursor", "offset", "n", "even", "name"], parameters.Keys);
        var limit = parameters["limit"];
        Assert.Equal(("form", false), (limit.GetProperty("style").GetString(), limit.GetProperty("explode").GetBoolean()));
        Assert.Equal((1, 10_000, 100), (Number(limit, "minimum"), Number(limit, "maximum"), Number(limit, "default")));
        Assert.Equal((4, 6), (Number(parameters["bbox"], "minItems"), Number(parameters["bbox"], "maxItems")));
    }

    private static int Number(JsonElement parameter, string name) => parameter.GetProperty("schema").GetProperty(name).GetInt32();

    private static string? Next(Answer page) => page.Json.GetProperty("links").EnumerateArray()
        .Where(one => one.GetProperty("rel").GetString() == "next").Select(one => one.GetProperty("href").GetString()).SingleOrDefault();
}
