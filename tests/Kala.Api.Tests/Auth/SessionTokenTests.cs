using Kala.Testing;

namespace Kala.Api.Tests.Auth;

/// <summary>A token that allows a browser to upload only one file.</summary>
public sealed class SessionTokenTests : IAsyncLifetime
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private KalaApplication _kala = null!;
    private (string Name, string Value) _ann;
    private Guid _annId;

    public async ValueTask InitializeAsync()
    {
        _kala = await KalaApplication.StartSignedInAsync();
        (_annId, _ann) = await _kala.AddUserAsync("ann", "filestore.upload", "filestore.read", "filestore.delete");
    }

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task It_uploads_asks_and_closes()
    {
        var (session, token) = await OpenAsync();

        (await WriteAsync(session, token)).ShouldSucceed();
        (await SendAsync("HEAD", session, token)).ShouldSucceed();
        (await SendAsync("GET", session, token)).ShouldSucceed();
        (await _kala.SendAsync("POST", $"{KalaApplication.Sessions}/{session}/close", null, token)).ShouldSucceed();

        (await _kala.DownloadAsync(session, _ann)).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task It_gives_the_upload_up()
    {
        var (session, token) = await OpenAsync();

        (await SendAsync("DELETE", session, token)).ShouldSucceed(204);
    }

    [Fact]
    public async Task It_does_nothing_else()
    {
        var (session, token) = await OpenAsync();
        var (other, _) = await OpenAsync();

        (await SendAsync("GET", other, token)).ShouldBeRefused(404, "session_not_found");
        (await WriteAsync(other, token)).ShouldBeRefused(404, "session_not_found");
        (await _kala.CreateAsync(new { fileSize = 5 }, token)).ShouldBeRefused(403, "forbidden");
        (await _kala.GetAsync(KalaApplication.Sessions, token)).ShouldBeRefused(403, "forbidden");
        (await _kala.GetAsync($"{KalaApplication.Auth}/me", token)).ShouldBeRefused(403, "forbidden");
        (await _kala.DownloadAsync(session, token)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task It_does_not_forget_its_session_not_even_an_administrators()
    {
        var (session, token) = await OpenAsync();
        var created = (await _kala.CreateAsync(new { fileSize = 5, token = true })).ShouldSucceed(201);
        var (own, ofAdmin) = (created.Data.GetGuid(), KalaApplication.Bearer(created.Json.GetProperty("token").GetString()!));

        (await ForgetAsync(session, token)).ShouldBeRefused(403, "forbidden");
        (await ForgetAsync(own, ofAdmin)).ShouldBeRefused(403, "forbidden");

        (await SendAsync("GET", session, token)).ShouldSucceed();
        (await SendAsync("GET", own, ofAdmin)).ShouldSucceed();
    }

    [Fact]
    public async Task It_ends_with_its_session_and_not_before()
    {
        var (session, token) = await OpenAsync();

        _kala.Clock.Advance(TimeSpan.FromDays(6.9));
        (await SendAsync("GET", session, token)).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(0.2));

        (await SendAsync("GET", session, token)).ShouldBeRefused(410, "session_expired");
    }

    [Fact]
    public async Task It_ends_when_its_owner_may_not_upload_any_more()
    {
        var (session, token) = await OpenAsync();

        (await _kala.PatchJsonAsync($"{KalaApplication.Users}/{_annId}", new { permissions = new[] { "filestore.read" } })).ShouldSucceed();

        (await WriteAsync(session, token)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task It_ends_when_its_owner_signs_out()
    {
        var (session, token) = await OpenAsync();

        (await _kala.SendAsync("POST", $"{KalaApplication.Auth}/sign-out", null, _ann)).ShouldSucceed(204);

        (await SendAsync("GET", session, token)).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task It_ends_with_the_key_that_began_its_session()
    {
        var key = ("X-API-Key", await _kala.MakeKeyAsync(_ann, "filestore.upload"));
        var uuid = (await _kala.GetAsync($"{KalaApplication.Auth}/api-keys", _ann)).Data[0].GetProperty("uuid").GetGuid();
        var created = (await _kala.CreateAsync(new { fileSize = 5, token = true }, key)).ShouldSucceed(201);
        var (session, token) = (created.Data.GetGuid(), KalaApplication.Bearer(created.Json.GetProperty("token").GetString()!));
        (await SendAsync("GET", session, token)).ShouldSucceed();

        (await _kala.SendAsync("DELETE", $"{KalaApplication.Auth}/api-keys/{uuid}", null, _ann)).ShouldSucceed(204);

        (await SendAsync("GET", session, token)).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task A_repeated_creation_gets_a_token_again()
    {
        var key = ("Idempotency-Key", "once");
        var first = await _kala.CreateAsync(new { fileSize = 5, token = true }, _ann, key);
        var again = await _kala.CreateAsync(new { fileSize = 5, token = true }, _ann, key);

        Assert.Equal(first.Data.GetGuid(), again.ShouldSucceed(201).Data.GetGuid());
        (await SendAsync("GET", again.Data.GetGuid(), KalaApplication.Bearer(again.Json.GetProperty("token").GetString()!))).ShouldSucceed();
    }

    [Fact]
    public async Task A_right_that_is_lost_during_one_long_request_counts_when_it_ends()
    {
        using var client = await _kala.ConnectAsync();
        await client.SendHeadAsync(
            "POST", KalaApplication.Files, _ann, ("Content-Type", "application/octet-stream"), ("Content-Length", "5"));
        await client.SendAsync("hel"u8.ToArray());
        await _kala.Blobs.ShouldCountAsync(1);

        (await _kala.PatchJsonAsync($"{KalaApplication.Users}/{_annId}", new { permissions = Array.Empty<string>() })).ShouldSucceed();
        await client.SendAsync("lo"u8.ToArray());

        (await client.ReadAnswerAsync()).ShouldBeRefused(403, "forbidden");
        Assert.Empty((await _kala.GetAsync(KalaApplication.Files)).ShouldSucceed().Data.EnumerateArray());
    }

    private async Task<(Guid Session, (string Name, string Value) Token)> OpenAsync()
    {
        var created = (await _kala.CreateAsync(new { fileSize = 5, hash = Bytes.Sha256Of(Hello), token = true }, _ann)).ShouldSucceed(201);
        Assert.Equal("no-store", created.Header("Cache-Control"));
        return (created.Data.GetGuid(), KalaApplication.Bearer(created.Json.GetProperty("token").GetString()!));
    }

    private Task<Answer> WriteAsync(Guid session, (string Name, string Value) token) =>
        _kala.PostOctetsAsync(KalaApplication.WriteTarget(session, "WRITE"), Hello, token);

    private Task<Answer> ForgetAsync(Guid session, (string Name, string Value) token) =>
        _kala.SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}?forget=true", null, token);

    private Task<Answer> SendAsync(string method, Guid session, (string Name, string Value) token) =>
        _kala.SendAsync(method, $"{KalaApplication.Sessions}/{session}", null, token);
}
