using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Admin;

public sealed class OwnerNameTests : IAsyncLifetime
{
    private KalaApplication _kala = null!;
    private Guid _annId;
    private (string Name, string Value) _ann;

    public async ValueTask InitializeAsync()
    {
        _kala = await KalaApplication.StartSignedInAsync();
        (_annId, _ann) = await _kala.AddUserAsync("Ann", "filestore.upload", "filestore.read");
        await UploadAsync("of ann", _ann);
        await UploadAsync("of admin", _kala.Credentials!.Value);
    }

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Theory]
    [InlineData(KalaApplication.Sessions)]
    [InlineData(KalaApplication.Files)]
    public async Task Lists_take_an_owners_name_in_any_case_and_show_it(string list)
    {
        var byName = (await _kala.GetAsync($"{list}?owner=ANN&count=true")).ShouldSucceed();
        var byUuid = (await _kala.GetAsync($"{list}?owner={_annId}&count=true")).ShouldSucceed();

        var row = Assert.Single(byName.Data.EnumerateArray());
        Assert.Equal("of ann", row.GetProperty("originalFilename").GetString());
        Assert.Equal(_annId, row.GetProperty("owner").GetGuid());
        Assert.Equal("Ann", row.GetProperty("ownerName").GetString());
        Assert.Equal(byUuid.Text, byName.Text);
    }

    [Fact]
    public async Task A_cursor_of_a_list_by_name_is_one_of_the_list_by_uuid()
    {
        await UploadAsync("second of ann", _ann);
        var first = (await _kala.GetAsync($"{KalaApplication.Files}?owner=ann&limit=1")).ShouldSucceed();
        var next = first.Json.GetProperty("page").GetProperty("next").GetString();

        (await _kala.GetAsync($"{KalaApplication.Files}?owner=ann&limit=1&cursor={next}")).ShouldSucceed();
        (await _kala.GetAsync($"{KalaApplication.Files}?owner={_annId}&limit=1&cursor={next}")).ShouldSucceed();
        (await _kala.GetAsync($"{KalaApplication.Files}?owner=admin&limit=1&cursor={next}")).ShouldBeRefused(400, "invalid_cursor");
    }

    [Theory]
    [InlineData(KalaApplication.Sessions)]
    [InlineData(KalaApplication.Files)]
    public async Task An_unknown_name_is_refused_and_an_unknown_uuid_has_no_rows(string list)
    {
        var problem = (await _kala.GetAsync($"{list}?owner=anne")).ShouldBeRefused(400, "validation_failed");
        var nobody = (await _kala.GetAsync($"{list}?owner={Guid.NewGuid()}")).ShouldSucceed();

        Assert.True(problem.GetProperty("errors").TryGetProperty("owner", out _), problem.GetRawText());
        Assert.Equal(0, nobody.Data.GetArrayLength());
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("ann")]
    [InlineData("nobody")]
    public async Task Others_learn_nothing_about_names(string name)
    {
        (await _kala.GetAsync($"{KalaApplication.Files}?owner={name}", _ann)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task Users_see_their_own_name_in_their_list()
    {
        var list = (await _kala.GetAsync(KalaApplication.Files, _ann)).ShouldSucceed();

        Assert.Equal("Ann", Assert.Single(list.Data.EnumerateArray()).GetProperty("ownerName").GetString());
    }

    [Fact]
    public async Task An_owner_without_an_account_has_no_name()
    {
        await _kala.AddSessionsAsync(["of nobody"], Guid.NewGuid());

        var list = (await _kala.GetAsync($"{KalaApplication.Sessions}?filename=nobody")).ShouldSucceed();

        Assert.Equal(JsonValueKind.Null, Assert.Single(list.Data.EnumerateArray()).GetProperty("ownerName").ValueKind);
    }

    [Fact]
    public async Task Csv_has_the_name_after_the_owner()
    {
        var files = (await _kala.GetAsync($"{KalaApplication.Files}?format=csv&owner=ann")).ShouldSucceed();
        var sessions = (await _kala.GetAsync($"{KalaApplication.Sessions}?format=csv&owner=ann")).ShouldSucceed();

        Assert.All([files, sessions], csv =>
        {
            Assert.Contains(",owner,ownerName,", csv.Text, StringComparison.Ordinal);
            Assert.Contains($",{_annId},Ann,", csv.Text, StringComparison.Ordinal);
        });
    }

    private async Task UploadAsync(string name, (string Name, string Value) owner) => (await _kala.PostOctetsAsync(
        $"{KalaApplication.Files}?originalFilename={Uri.EscapeDataString(name)}", [1], owner)).ShouldSucceed(201);
}
