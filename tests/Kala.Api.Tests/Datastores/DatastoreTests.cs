using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Datastores;

/// <summary>Files become datastores.</summary>
public sealed class DatastoreTests : IAsyncLifetime
{
    private const string Root = DatastoreCalls.Root;

    private static readonly string Cities = DatastoreCalls.Points(
        (13.4, 52.5, """{"name":"Berlin","people":3700000,"capital":true}"""),
        (2.35, 48.85, """{"name":"Paris","people":2100000,"capital":true}"""),
        (9.99, 53.55, """{"name":"Hamburg","people":1850000,"capital":false}"""));

    private KalaApplication _kala = null!;
    private (string Name, string Value) _ann;
    private (string Name, string Value) _bob;

    public async ValueTask InitializeAsync()
    {
        if (KalaApplication.IsImpossible)
        {
            return;
        }
        _kala = await KalaApplication.StartSignedInAsync();
        (_, _ann) = await _kala.AddUserAsync("ann", "filestore.upload", "filestore.read", "filestore.delete");
        (_, _bob) = await _kala.AddUserAsync("bob", "filestore.upload", "filestore.read", "filestore.delete");
    }

    public async ValueTask DisposeAsync()
    {
        if (_kala is not null)
        {
            await _kala.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_file_becomes_a_datastore_with_its_collection()
    {
        var source = await _kala.SourceAsync("cities.geojson", Cities, _ann);

        var made = await _kala.MakeAsync(new { source, name = "Cities" }, _ann);

        var view = made.ShouldSucceed(202).Data;
        var id = view.GetProperty("uuid").GetGuid();
        Assert.Equal($"{Root}/{id}", made.Header("Location"));
        Assert.Equal(
            ("Cities", source, "importing", 0),
            (view.GetProperty("name").GetString(), view.GetProperty("source").GetString(), view.GetProperty("state").GetString(), view.GetProperty("progress").GetInt32()));

        var ready = await _kala.ImportedAsync(id, _ann);

        Assert.Equal(("ready", "GeoJSON", 100), (ready.GetProperty("state").GetString(), ready.GetProperty("reader").GetString(), ready.GetProperty("progress").GetInt32()));
        Assert.True(ready.GetProperty("packageBytes").GetInt64() > 0);
        var collection = Assert.Single(ready.GetProperty("collections").EnumerateArray());
        Assert.Equal("default", collection.GetProperty("name").GetString());
        Assert.Equal(("Vector", "POINT", 3L), (collection.GetProperty("type").GetString(), collection.GetProperty("geometryType").GetString(), collection.GetProperty("featureCount").GetInt64()));
        Assert.Equal([2.35, 48.85, 13.4, 53.55], collection.GetProperty("bbox").EnumerateArray().Select(one => one.GetDouble()));
        Assert.Equal(
            ["name string", "people integer", "capital boolean"],
            collection.GetProperty("fields").EnumerateArray().Select(one => $"{one.GetProperty("name")} {one.GetProperty("type")}"));
    }

    [Fact]
    public async Task A_table_becomes_rows_or_points()
    {
        var rows = await _kala.ImportedAsync(await _kala.ImportAsync("a.csv", "name,people\nBerlin,3\nParis,2\n", null, _ann), _ann);
        var points = await _kala.ImportedAsync(await _kala.ImportAsync("b.csv", "name;breite;laenge\nBerlin;52.5;13.4\n", new { lon = "laenge", lat = "breite" }, _ann), _ann);

        Assert.Equal("NonSpatial", rows.GetProperty("collections")[0].GetProperty("type").GetString());
        Assert.Equal("Vector", points.GetProperty("collections")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_cannot_be_read_fails_with_a_code_and_a_sentence()
    {
        var id = await _kala.ImportAsync("broken.geojson", """{"type":"FeatureCollection","features":[{"type":"Feature",""", null, _ann);

        var failed = await _kala.ImportedAsync(id, _ann);

        Assert.Equal("failed", failed.GetProperty("state").GetString());
        Assert.Equal("source_invalid", failed.GetProperty("failure").GetProperty("code").GetString());
        Assert.NotEmpty(failed.GetProperty("failure").GetProperty("message").GetString()!);
        Assert.False(failed.GetProperty("readable").GetBoolean());
        (await _kala.GetAsync($"{Root}/{id}/package", _ann)).ShouldBeRefused(409, "datastore_not_ready");
        (await _kala.GetAsync($"{Root}/{id}/ogc/collections", _ann)).ShouldBeRefused(409, "datastore_not_ready");
    }

    [Fact]
    public async Task Introspect_says_the_same_and_makes_nothing()
    {
        var source = await _kala.SourceAsync("cities.geojson", Cities, _ann);
        var broken = await _kala.SourceAsync("broken.xyz", "\u0001\u0002", _ann);

        var said = await IntrospectAsync(source);
        var refused = await IntrospectAsync(broken);

        Assert.Equal("GeoJSON", said.ShouldSucceed().Data.GetProperty("reader").GetString());
        Assert.Equal("POINT", said.Data.GetProperty("collections")[0].GetProperty("geometryType").GetString());
        refused.ShouldBeRefused(422, "format_unknown");
        Assert.Equal(0, (await _kala.GetAsync(Root, _ann)).ShouldSucceed().Data.GetArrayLength());
    }

    [Fact]
    public async Task Nobody_else_sees_it()
    {
        var id = await _kala.ImportAsync("cities.geojson", Cities, null, _ann);
        var source = (await _kala.GetAsync($"{Root}/{id}", _ann)).Data.GetProperty("source").GetString();

        Assert.Equal(0, (await _kala.GetAsync(Root, _bob)).ShouldSucceed().Data.GetArrayLength());
        Assert.Equal(1, (await _kala.GetAsync(Root, _ann)).ShouldSucceed().Data.GetArrayLength());
        (await _kala.GetAsync($"{Root}/{id}", _bob)).ShouldBeRefused(404, "datastore_not_found");
        (await _kala.GetAsync($"{Root}/{id}/package", _bob)).ShouldBeRefused(404, "datastore_not_found");
        (await _kala.GetAsync($"{Root}/{id}/ogc/collections/default/items", _bob)).ShouldBeRefused(404, "datastore_not_found");
        (await _kala.SendAsync("POST", $"{Root}/{id}/import", null, _bob)).ShouldBeRefused(404, "datastore_not_found");
        (await _kala.SendAsync("DELETE", $"{Root}/{id}", null, _bob)).ShouldBeRefused(404, "datastore_not_found");
        (await _kala.MakeAsync(new { source }, _bob)).ShouldBeRefused(404, "file_not_found");
    }

    [Theory]
    [InlineData("https://example.org/a.geojson")]
    [InlineData("file:///etc/passwd")]
    [InlineData("filestore:1")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_source_is_a_file_of_the_filestore(string? source) =>
        (await _kala.MakeAsync(new { source }, _ann)).ShouldBeRefused(400, "validation_failed");

    [Fact]
    public async Task An_unknown_file_and_one_that_was_deleted_are_no_sources()
    {
        var source = await _kala.SourceAsync("cities.geojson", Cities, _ann);
        (await _kala.SendAsync("DELETE", $"{KalaApplication.Files}/{source[DatastoreCalls.Scheme.Length..]}", null, _ann)).ShouldSucceed(204);

        (await _kala.MakeAsync(new { source }, _ann)).ShouldBeRefused(404, "file_not_found");
        (await _kala.MakeAsync(new { source = $"filestore:{Guid.Empty}" }, _ann)).ShouldBeRefused(404, "file_not_found");
    }

    [Fact]
    public async Task Its_package_can_be_downloaded()
    {
        var id = await _kala.ImportAsync("cities.geojson", Cities, null, _ann);

        var package = await _kala.GetAsync($"{Root}/{id}/package", _ann);

        package.ShouldSucceed();
        Assert.Equal("application/geopackage+sqlite3", package.Header("Content-Type"));
        Assert.StartsWith("SQLite format 3\0", package.Text, StringComparison.Ordinal);
        Assert.Equal(304, (await _kala.GetAsync($"{Root}/{id}/package", _ann, ("If-None-Match", package.Header("ETag")!))).Status);
        Assert.Equal("SQLite", (await _kala.GetAsync($"{Root}/{id}/package", _ann, ("Range", "bytes=0-5"))).Text);
    }

    [Fact]
    public async Task It_is_deleted_alone_and_with_its_file()
    {
        var first = await _kala.ImportAsync("cities.geojson", Cities, null, _ann);
        var source = (await _kala.GetAsync($"{Root}/{first}", _ann)).Data.GetProperty("source").GetString()!;
        var second = (await _kala.MakeAsync(new { source }, _ann)).ShouldSucceed(202).Data.GetProperty("uuid").GetGuid();
        await _kala.ImportedAsync(second, _ann);

        (await _kala.SendAsync("DELETE", $"{Root}/{first}", null, _ann)).ShouldSucceed(204);

        (await _kala.GetAsync($"{Root}/{first}", _ann)).ShouldBeRefused(404, "datastore_not_found");
        (await _kala.GetAsync($"{Root}/{second}/ogc/collections", _ann)).ShouldSucceed();

        (await _kala.SendAsync("DELETE", $"{KalaApplication.Files}/{source[DatastoreCalls.Scheme.Length..]}", null, _ann)).ShouldSucceed(204);

        (await _kala.GetAsync($"{Root}/{second}", _ann)).ShouldBeRefused(404, "datastore_not_found");
        Assert.Empty(Directory.EnumerateFiles(_kala.Folder.Datastores, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task It_is_imported_anew_while_it_is_read()
    {
        var id = await _kala.ImportAsync("cities.geojson", Cities, null, _ann);
        var before = await _kala.GetAsync($"{Root}/{id}/package", _ann);

        var again = await _kala.SendAsync("POST", $"{Root}/{id}/import", null, _ann);

        Assert.Equal("importing", again.ShouldSucceed(202).Data.GetProperty("state").GetString());
        Assert.True(again.Data.GetProperty("readable").GetBoolean());
        await _kala.ImportedAsync(id, _ann);
        var after = await _kala.GetAsync($"{Root}/{id}/package", _ann);
        Assert.NotEqual(before.Header("ETag"), after.ShouldSucceed().Header("ETag"));
        Assert.Single(Directory.EnumerateFiles(_kala.Folder.Datastores, "*", SearchOption.AllDirectories));
    }

    private Task<Answer> IntrospectAsync(string source) =>
        _kala.PostJsonAsync($"{Root}/introspect", JsonSerializer.Serialize(new { source }), _ann);
}
