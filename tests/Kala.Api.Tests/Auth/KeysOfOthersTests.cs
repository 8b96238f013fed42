using Kala.Testing;

namespace Kala.Api.Tests.Auth;

/// <summary>Administrators list and revoke the keys of other users.</summary>
public sealed class KeysOfOthersTests : IAsyncLifetime
{
    private const string Keys = $"{KalaApplication.Auth}/api-keys";
    private const string Me = $"{KalaApplication.Auth}/me";

    private KalaApplication _kala = null!;
    private (string Name, string Value) _admin;
    private (string Name, string Value) _ann;
    private (string Name, string Value) _bob;
    private Guid _annId;

    public async ValueTask InitializeAsync()
    {
        _kala = await KalaApplication.StartSignedInAsync();
        _admin = await _kala.SignInAsync("admin", KalaApplication.AdminPassword);
        (_annId, _ann) = await _kala.AddUserAsync("ann", "filestore.upload");
        (_, _bob) = await _kala.AddUserAsync("bob", "filestore.upload");
    }

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task An_owners_keys_are_listed_by_uuid_or_name_and_show_when_they_were_used()
    {
        var used = ("X-API-Key", await _kala.MakeKeyAsync(_ann, "filestore.upload"));
        _kala.Clock.Advance(TimeSpan.FromMinutes(1));
        await _kala.MakeKeyAsync(_ann);
        await _kala.MakeKeyAsync(_bob);
        (await _kala.GetAsync(Me, used)).ShouldSucceed();

        var byName = (await _kala.GetAsync($"{Keys}?owner=Ann", _admin)).ShouldSucceed();
        var byUuid = (await _kala.GetAsync($"{Keys}?owner={_annId}", _admin)).ShouldSucceed();
        var own = (await _kala.GetAsync(Keys, _ann)).ShouldSucceed();

        Assert.Equal(2, byName.Data.GetArrayLength());
        Assert.All(byName.Data.EnumerateArray(), key => Assert.Equal((_annId, "ann"), (key.GetProperty("owner").GetGuid(), key.GetProperty("ownerName").GetString())));
        Assert.Equal("2026-03-04T05:07:07.890Z", byName.Data[1].GetProperty("lastUsedAt").GetString());
        Assert.Null(byName.Data[0].GetProperty("lastUsedAt").GetString());
        Assert.Equal(byName.Data.GetRawText(), byUuid.Data.GetRawText());
        Assert.Equal(byName.Data.GetRawText(), own.Data.GetRawText());
    }

    [Fact]
    public async Task All_keys_are_listed_in_pages_one_owner_after_another()
    {
        foreach (var maker in ((string, string)[])[_ann, _bob, _admin, _ann, _bob, _ann])
        {
            await _kala.MakeKeyAsync(maker);
        }

        var all = (await _kala.GetAsync($"{Keys}?owner=*", _admin)).ShouldSucceed();
        var first = (await _kala.GetAsync($"{Keys}?owner=*&limit=4", _admin)).ShouldSucceed();
        var second = (await _kala.GetAsync($"{Keys}?owner=*&limit=4&cursor={NextOf(first)}", _admin)).ShouldSucceed();

        var rows = all.Data.EnumerateArray().Select(key => (key.GetProperty("owner").GetGuid(), key.GetProperty("uuid").GetGuid())).ToList();
        Assert.Equal(rows.Order(), rows);
        Assert.Equal(["admin", "ann", "bob"], all.Data.EnumerateArray().Select(key => key.GetProperty("ownerName").GetString()).Distinct().Order());
        Assert.Equal(all.Data.GetArrayLength(), first.Data.GetArrayLength() + second.Data.GetArrayLength());
        Assert.Equal(rows.Select(row => row.Item2), first.Data.EnumerateArray().Concat(second.Data.EnumerateArray()).Select(key => key.GetProperty("uuid").GetGuid()));
        Assert.Null(NextOf(second));
        (await _kala.GetAsync($"{Keys}?owner=ann&cursor={NextOf(first)}", _admin)).ShouldBeRefused(400, "invalid_cursor");
    }

    [Fact]
    public async Task Only_administrators_name_an_owner_and_only_after_a_sign_in()
    {
        var key = ("X-API-Key", await _kala.MakeKeyAsync(_admin, "filestore.admin"));

        foreach (var owner in (string[])["*", "bob", "ann", $"{_annId}", "nobody"])
        {
            (await _kala.GetAsync($"{Keys}?owner={owner}", _ann)).ShouldBeRefused(403, "forbidden");
        }
        (await _kala.GetAsync($"{Keys}?owner=*", key)).ShouldBeRefused(403, "forbidden");
        (await _kala.GetAsync($"{Keys}?owner=nobody", _admin)).ShouldBeRefused(400, "validation_failed");
        (await _kala.GetAsync($"{Keys}?owner=", _admin)).ShouldBeRefused(400, "validation_failed");
        Assert.Empty((await _kala.GetAsync($"{Keys}?owner={Guid.NewGuid()}", _admin)).ShouldSucceed().Data.EnumerateArray());
    }

    [Fact]
    public async Task A_listed_key_is_revoked_by_an_administrator_at_once()
    {
        var annsKey = ("X-API-Key", await _kala.MakeKeyAsync(_ann, "filestore.upload"));
        (await _kala.GetAsync(Me, annsKey)).ShouldSucceed();
        var uuid = (await _kala.GetAsync($"{Keys}?owner=ann", _admin)).ShouldSucceed().Data[0].GetProperty("uuid").GetGuid();

        (await _kala.SendAsync("DELETE", $"{Keys}/{uuid}", null, _bob)).ShouldBeRefused(404, "not_found");
        (await _kala.SendAsync("DELETE", $"{Keys}/{uuid}", null, _admin)).ShouldSucceed(204);

        (await _kala.GetAsync(Me, annsKey)).ShouldBeRefused(401, "unauthenticated");
        Assert.Empty((await _kala.GetAsync($"{Keys}?owner=ann", _admin)).ShouldSucceed().Data.EnumerateArray());
    }

    private static string? NextOf(Answer page) => page.Json.GetProperty("page").GetProperty("next").GetString();
}
