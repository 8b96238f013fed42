using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Auth;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private const string Keys = $"{KalaApplication.Auth}/api-keys";
    private const string Me = $"{KalaApplication.Auth}/me";
    private const string Upload = "6a1f1c50-0000-4000-8000-000000000001";
    private const string Filestore = "6a1f1c50-0000-4000-8000-000000000100";

    private KalaApplication _kala = null!;
    private (string Name, string Value) _ann;
    private Guid _annId;

    public async ValueTask InitializeAsync()
    {
        _kala = await KalaApplication.StartSignedInAsync();
        (_annId, _ann) = await _kala.AddUserAsync("ann", "filestore.upload", "filestore.read");
    }

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task Keys_are_listed_in_pages_the_newest_first()
    {
        for (var i = 0; i < 3; i++)
        {
            await _kala.MakeKeyAsync(_ann, "filestore.upload");
            _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var all = (await _kala.GetAsync(Keys, _ann)).ShouldSucceed();
        var first = (await _kala.GetAsync($"{Keys}?limit=2", _ann)).ShouldSucceed();
        var next = first.Json.GetProperty("page").GetProperty("next").GetString();
        var second = (await _kala.GetAsync($"{Keys}?limit=2&cursor={next}", _ann)).ShouldSucceed();

        static IEnumerable<Guid> Uuids(Answer page) => page.Data.EnumerateArray().Select(key => key.GetProperty("uuid").GetGuid());
        static string?[] Times(Answer page) => [.. page.Data.EnumerateArray().Select(key => key.GetProperty("createdAt").GetString())];
        Assert.Equal(3, all.Data.GetArrayLength());
        Assert.Equal(Times(all).OrderDescending(StringComparer.Ordinal), Times(all));
        Assert.Equal(Uuids(all), Uuids(first).Concat(Uuids(second)));
        Assert.Equal(2, first.Data.GetArrayLength());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.Json.GetProperty("page").GetProperty("next").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, all.Json.GetProperty("page").GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("X-API-Key", "")]
    [InlineData("Authorization", "ApiKey ")]
    [InlineData("Authorization", "apikey ")]
    public async Task A_key_is_sent_in_either_header(string header, string scheme)
    {
        var key = await _kala.MakeKeyAsync(_ann, "filestore.upload");

        var me = (await _kala.GetAsync(Me, (header, $"{scheme}{key}"))).ShouldSucceed().Data;

        Assert.Equal("ann", me.GetProperty("username").GetString());
        Assert.Equal("[\"filestore.upload\"]", me.GetProperty("permissions").GetRawText());
    }

    [Fact]
    public async Task Without_permissions_a_key_only_says_who_one_is()
    {
        var key = ("X-API-Key", await _kala.MakeKeyAsync(_ann));

        (await _kala.GetAsync(Me, key)).ShouldSucceed();
        (await _kala.CreateAsync(new { fileSize = 1 }, key)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task A_key_is_for_the_services_that_are_named()
    {
        var none = await MakeAsync(new { validTo = Later, permissions = new[] { Upload }, services = Array.Empty<string>() });
        var filestore = await MakeAsync(new { validTo = Later, permissions = new[] { Upload }, services = new[] { Filestore } });

        (await _kala.CreateAsync(new { fileSize = 1 }, Header(none))).ShouldBeRefused(403, "forbidden");
        (await _kala.GetAsync(Me, Header(none))).ShouldBeRefused(403, "forbidden");
        (await _kala.CreateAsync(new { fileSize = 1 }, Header(filestore))).ShouldSucceed(201);
    }

    [Fact]
    public async Task A_key_is_asked_for_by_the_names_of_permissions_and_services()
    {
        var key = await MakeAsync(new { validTo = Later, permissions = new[] { "filestore.read", Upload }, services = new[] { "filestore" } });

        var me = (await _kala.GetAsync(Me, Header(key))).ShouldSucceed().Data;

        Assert.Equal("[\"filestore.upload\",\"filestore.read\"]", me.GetProperty("permissions").GetRawText());
    }

    [Theory]
    [InlineData("permissions", "filestore.write", "filestore.upload, filestore.read, filestore.delete, filestore.admin")]
    [InlineData("permissions", "6a1f1c50-0000-4000-8000-000000000009", "filestore.upload, filestore.read, filestore.delete, filestore.admin")]
    [InlineData("services", "filestores", "uuids: filestore.")]
    public async Task Unknown_names_are_refused_with_the_known_ones(string field, string name, string known)
    {
        var fields = new Dictionary<string, object> { ["validTo"] = Later, [field] = new[] { name } };

        var problem = (await AskAsync(fields, _ann)).ShouldBeRefused(400, "validation_failed");

        Assert.Contains(known, problem.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_good_from_its_beginning_to_its_end()
    {
        var now = _kala.Clock.GetUtcNow();
        var key = Header(await MakeAsync(new { validFrom = now.AddMinutes(1), validTo = now.AddMinutes(2) }));

        (await _kala.GetAsync(Me, key)).ShouldBeRefused(401, "unauthenticated");
        _kala.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _kala.GetAsync(Me, key)).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _kala.GetAsync(Me, key)).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task A_key_never_does_more_than_its_maker_may_now()
    {
        var key = ("X-API-Key", await _kala.MakeKeyAsync(_ann, "filestore.upload"));
        (await _kala.CreateAsync(new { fileSize = 1 }, key)).ShouldSucceed(201);

        (await _kala.PatchJsonAsync($"{KalaApplication.Users}/{_annId}", new { permissions = new[] { "filestore.read" } })).ShouldSucceed();

        (await _kala.CreateAsync(new { fileSize = 1 }, key)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task A_key_that_would_do_more_than_its_maker_is_not_made()
    {
        var admin = "6a1f1c50-0000-4000-8000-000000000004";

        (await AskAsync(new { validTo = Later, permissions = new[] { admin } }, _ann)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task A_key_makes_no_keys()
    {
        (await AskAsync(new { validTo = Later }, _kala.Credentials!.Value)).ShouldBeRefused(403, "forbidden");
    }

    [Theory]
    [InlineData("GET", "api-keys")]
    [InlineData("DELETE", "api-keys/{uuid}")]
    [InlineData("POST", "sign-out")]
    public async Task A_key_does_nothing_about_its_maker(string method, string call)
    {
        var (_, admin) = await _kala.AddUserAsync("second", "filestore.admin");
        List<((string, string) Maker, string[] Permissions)> makers = [(_ann, []), (_ann, ["filestore.upload"]), (admin, ["filestore.admin"])];
        foreach (var (maker, permissions) in makers)
        {
            var key = Header(await _kala.MakeKeyAsync(maker, permissions));
            var own = (await _kala.GetAsync(Keys, maker)).ShouldSucceed().Data[0].GetProperty("uuid").GetString();

            (await _kala.SendAsync(method, $"{KalaApplication.Auth}/{call.Replace("{uuid}", own, StringComparison.Ordinal)}", null, key))
                .ShouldBeRefused(403, "forbidden");

            (await _kala.GetAsync(Me, key)).ShouldSucceed();
            (await _kala.GetAsync(Me, maker)).ShouldSucceed();
        }
    }

    [Theory]
    [InlineData("PATCH", """{"password":"another one, longer"}""")]
    [InlineData("PATCH", """{"permissions":[]}""")]
    [InlineData("PATCH", """{"disabled":true}""")]
    [InlineData("DELETE", null)]
    public async Task An_administrators_key_changes_others_and_not_its_maker(string method, string? body)
    {
        var (maker, token) = await _kala.AddUserAsync("second", "filestore.admin");
        var key = Header(await _kala.MakeKeyAsync(token, "filestore.admin"));

        (await CallAsync(maker)).ShouldBeRefused(403, "forbidden");
        (await CallAsync(_annId)).ShouldSucceed(method == "DELETE" ? 204 : 200);

        Task<Answer> CallAsync(Guid user) => _kala.SendAsync(
            method, $"{KalaApplication.Users}/{user}", body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json"), key);
    }

    [Fact]
    public async Task An_administrators_key_revokes_the_keys_of_others()
    {
        await MakeAsync(new { validTo = Later });
        var uuid = (await _kala.GetAsync(Keys, _ann)).Data[0].GetProperty("uuid").GetGuid();

        (await RevokeAsync(uuid, _kala.Credentials!.Value)).ShouldSucceed(204);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"validTo":"2001-01-01T00:00:00Z"}""")]
    [InlineData("""{"validTo":"2099-01-01T00:00:00Z","validFrom":"2099-01-02T00:00:00Z"}""")]
    [InlineData("""{"validTo":"2099-01-01T00:00:00Z","permissions":["00000000-0000-4000-8000-000000000001"]}""")]
    [InlineData("""{"validTo":"2099-01-01T00:00:00Z","services":["00000000-0000-4000-8000-000000000001"]}""")]
    [InlineData("""{"validTo":"soon"}""")]
    public async Task A_key_that_makes_no_sense_is_refused(string json)
    {
        (await _kala.PostJsonAsync($"{KalaApplication.Auth}/api-key", json, _ann)).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task Keys_are_listed_without_their_secret_and_with_their_last_use_to_the_minute()
    {
        var key = await MakeAsync(new { validTo = Later, name = "backup" });
        var used = _kala.Clock.GetUtcNow();
        await _kala.GetAsync(Me, Header(key));
        _kala.Clock.Advance(TimeSpan.FromSeconds(59));
        await _kala.GetAsync(Me, Header(key));

        var listed = (await _kala.GetAsync(Keys, _ann)).ShouldSucceed();

        var one = Assert.Single(listed.Data.EnumerateArray());
        Assert.Equal("backup", one.GetProperty("name").GetString());
        Assert.Equal(key[..17], one.GetProperty("prefix").GetString());
        Assert.Equal(used.ToUnixTimeMilliseconds(), one.GetProperty("lastUsedAt").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.DoesNotContain(key, listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_revoked_is_worth_nothing_at_once_and_only_its_maker_or_an_administrator_revokes_it()
    {
        var key = await MakeAsync(new { validTo = Later });
        await _kala.GetAsync(Me, Header(key));
        var uuid = (await _kala.GetAsync(Keys, _ann)).Data[0].GetProperty("uuid").GetGuid();
        var (_, bob) = await _kala.AddUserAsync("bob");

        (await RevokeAsync(uuid, bob)).ShouldBeRefused(404, "not_found");
        (await RevokeAsync(uuid, _ann)).ShouldSucceed(204);

        (await _kala.GetAsync(Me, Header(key))).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task One_letter_off_is_another_key()
    {
        var key = await MakeAsync(new { validTo = Later });
        var last = key[^1] == 'A' ? 'B' : 'A';

        (await _kala.GetAsync(Me, Header($"{key[..^1]}{last}"))).ShouldBeRefused(401, "unauthenticated");
    }

    private DateTimeOffset Later => _kala.Clock.GetUtcNow().AddDays(1);

    private static (string Name, string Value) Header(string key) => ("X-API-Key", key);

    private Task<Answer> AskAsync(object fields, (string Name, string Value) caller) =>
        _kala.PostJsonAsync($"{KalaApplication.Auth}/api-key", JsonSerializer.Serialize(fields), caller);

    private async Task<string> MakeAsync(object fields) => (await AskAsync(fields, _ann)).ShouldSucceed(201).Data.GetString()!;

    private Task<Answer> RevokeAsync(Guid key, (string Name, string Value) caller) =>
        _kala.SendAsync("DELETE", $"{Keys}/{key}", null, caller);
}
