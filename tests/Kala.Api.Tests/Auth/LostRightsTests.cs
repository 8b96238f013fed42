using System.Globalization;
using Kala.Testing;

namespace Kala.Api.Tests.Auth;

/// <summary>
/// A removed right also ends requests whose body has not arrived and running writes. Each of these
/// requests starts with valid credentials.
/// </summary>
public sealed class LostRightsTests : IAsyncLifetime
{
    private const string NewUser = """{"username":"carol","password":"quite long enough, 0815","permissions":["filestore.admin"]}""";
    private const string NewKey = """{"validTo":"2099-01-01T00:00:00Z"}""";

    private KalaApplication _kala = null!;
    private (string Name, string Value) _ann;
    private Guid _annId;

    public async ValueTask InitializeAsync()
    {
        _kala = await KalaApplication.StartSignedInAsync();
        (_annId, _ann) = await _kala.AddUserAsync("ann", "filestore.admin");
    }

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task A_disabled_administrator_makes_no_user_with_a_body_that_was_held_open()
    {
        var answer = await HeldAsync("POST", KalaApplication.Users, NewUser, _ann, DisableAnnAsync);

        answer.ShouldBeRefused(401, "unauthenticated");
        Assert.DoesNotContain("carol", (await _kala.GetAsync(KalaApplication.Users)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demoted_administrator_makes_no_user_with_a_body_that_was_held_open()
    {
        var answer = await HeldAsync("POST", KalaApplication.Users, NewUser, _ann, () => ChangeAnnAsync(new { permissions = Array.Empty<string>() }));

        answer.ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task A_token_that_was_signed_out_makes_no_user()
    {
        var answer = await HeldAsync("POST", KalaApplication.Users, NewUser, _ann, async () =>
            (await _kala.SendAsync("POST", $"{KalaApplication.Auth}/sign-out", null, _ann)).ShouldSucceed(204));

        answer.ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task A_disabled_administrator_does_not_enable_themselves()
    {
        var answer = await HeldAsync("PATCH", $"{KalaApplication.Users}/{_annId}", """{"disabled":false}""", _ann, DisableAnnAsync);

        answer.ShouldBeRefused(401, "unauthenticated");
        Assert.True((await _kala.GetAsync($"{KalaApplication.Users}/{_annId}")).Data.GetProperty("user").GetProperty("disabled").GetBoolean());
    }

    [Fact]
    public async Task A_disabled_user_makes_no_key()
    {
        (await HeldAsync("POST", $"{KalaApplication.Auth}/api-key", NewKey, _ann, DisableAnnAsync)).ShouldBeRefused(401, "unauthenticated");

        Assert.Equal(1L, await CountKeysAsync());
    }

    [Fact]
    public async Task A_disabled_user_hands_nothing_over()
    {
        var session = (await _kala.CreateAsync(new { fileSize = 5 })).ShouldSucceed(201).Data.GetGuid();
        var body = $$"""{"from":"{{await AdminIdAsync()}}","to":"{{_annId}}"}""";

        (await HeldAsync("POST", $"{KalaApplication.Filestore}/maintenance/assign-owner", body, _ann, DisableAnnAsync))
            .ShouldBeRefused(401, "unauthenticated");

        Assert.NotEqual(_annId, (await _kala.AskAsync(session)).ShouldSucceed().Data.GetProperty("owner").GetGuid());
    }

    [Fact]
    public async Task A_disabled_user_begins_no_session_and_closes_none()
    {
        var created = await _kala.CreateAsync(new { fileSize = 0 }, _ann);
        var close = $"{KalaApplication.Sessions}/{created.ShouldSucceed(201).Data.GetGuid()}/close";

        (await HeldAsync("POST", close, $$"""{"hash":"{{Bytes.Sha256Of([])}}"}""", _ann, DisableAnnAsync)).ShouldBeRefused(401, "unauthenticated");
        await ChangeAnnAsync(new { disabled = false });
        _ann = await _kala.SignInAsync("ann", KalaApplication.UserPassword);
        (await HeldAsync("POST", KalaApplication.Sessions, """{"fileSize":5}""", _ann, DisableAnnAsync)).ShouldBeRefused(401, "unauthenticated");

        Assert.Equal(1, await _kala.CountSessionsAsync());
    }

    [Fact]
    public async Task A_write_that_ends_after_its_caller_was_disabled_is_refused_and_keeps_nothing()
    {
        var session = (await _kala.CreateAsync(new { fileSize = 5 }, _ann)).ShouldSucceed(201).Data.GetGuid();

        var answer = await HeldAsync("POST", KalaApplication.WriteTarget(session, "WRITE"), "hello", _ann, DisableAnnAsync, "application/octet-stream");

        answer.ShouldBeRefused(401, "unauthenticated");
        Assert.Equal(0, (await _kala.AskAsync(session)).ShouldSucceed().Data.GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task A_file_that_comes_by_a_key_that_was_revoked_is_not_stored()
    {
        var key = ("X-API-Key", await _kala.MakeKeyAsync(_ann, "filestore.upload"));
        var uuid = (await _kala.GetAsync($"{KalaApplication.Auth}/api-keys", _ann)).Data[0].GetProperty("uuid").GetGuid();

        var answer = await HeldAsync("POST", KalaApplication.Files, "hello", key, async () =>
            (await _kala.SendAsync("DELETE", $"{KalaApplication.Auth}/api-keys/{uuid}", null, _ann)).ShouldSucceed(204), "application/octet-stream");

        answer.ShouldBeRefused(401, "unauthenticated");
        Assert.Empty((await _kala.GetAsync(KalaApplication.Files)).ShouldSucceed().Data.EnumerateArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_running_write_ends_within_five_seconds_after_its_callers_right(bool byThisServer)
    {
        var session = (await _kala.CreateAsync(new { fileSize = 10 }, _ann)).ShouldSucceed(201).Data.GetGuid();
        using var client = await BeginAsync("POST", KalaApplication.WriteTarget(session, "APPEND"), 10, _ann, "application/octet-stream");
        await client.SendAsync("hello");
        await _kala.Blobs.ShouldReceiveAsync(session, 5);

        await (byThisServer ? DisableAnnAsync() : _kala.ExecuteAsync($"UPDATE users SET is_disabled = true WHERE id = '{_annId}'"));
        _kala.Clock.Advance(TimeSpan.FromSeconds(5));

        (await client.ReadAnswerAsync()).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task A_form_whose_fields_drip_ends_within_five_seconds_after_its_callers_right()
    {
        var session = (await _kala.CreateAsync(new { fileSize = 10 }, _ann)).ShouldSucceed(201).Data.GetGuid();
        var target = $"{KalaApplication.Sessions}/{session}/write";
        using var client = await BeginAsync("POST", target, 1_000, _ann, "multipart/form-data; boundary=xyz");
        await client.SendAsync("--xyz\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\nAPP");

        await DisableAnnAsync();
        _kala.Clock.Advance(TimeSpan.FromSeconds(5));

        (await client.ReadAnswerAsync()).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task A_JSON_body_has_half_a_minute()
    {
        using var client = await BeginAsync("POST", KalaApplication.Users, NewUser.Length, _ann, "application/json");
        await client.SendAsync(NewUser[..10]);

        _kala.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(client.HasAnswer());
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));

        (await client.ReadAnswerAsync()).ShouldBeRefused(408, "request_timeout");
    }

    /// <summary>Starts a request, runs an action while the server waits for the body, then sends the body.</summary>
    private async Task<Answer> HeldAsync(
        string method,
        string target,
        string body,
        (string Name, string Value) caller,
        Func<Task> meanwhile,
        string type = "application/json")
    {
        using var client = await BeginAsync(method, target, body.Length, caller, type);
        await meanwhile();
        await client.SendAsync(body);
        return await client.ReadAnswerAsync();
    }

    /// <summary>A request whose header was accepted; the server waits for the body.</summary>
    private async Task<WireConnection> BeginAsync(
        string method,
        string target,
        int length,
        (string Name, string Value) caller,
        string type)
    {
        var client = await _kala.ConnectAsync();
        await client.SendHeadAsync(
            method,
            target,
            caller,
            ("Content-Type", type),
            ("Content-Length", length.ToString(CultureInfo.InvariantCulture)),
            ("Expect", "100-continue"));
        await client.ReadContinueAsync();
        return client;
    }

    private Task DisableAnnAsync() => ChangeAnnAsync(new { disabled = true });

    private async Task ChangeAnnAsync(object fields) =>
        (await _kala.PatchJsonAsync($"{KalaApplication.Users}/{_annId}", fields)).ShouldSucceed();

    private async Task<Guid> AdminIdAsync() =>
        (await _kala.GetAsync($"{KalaApplication.Auth}/me")).ShouldSucceed().Data.GetProperty("uuid").GetGuid();

    private async Task<long> CountKeysAsync() => await _kala.Database.ReadAsync(
        (db, _) => Task.FromResult(db.ApiKeys.LongCount()), CancellationToken.None);
}
