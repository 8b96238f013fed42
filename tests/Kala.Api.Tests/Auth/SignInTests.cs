using System.Net;
using System.Text;
using System.Text.Json;
using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Api.Tests.Auth;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Token = $"{KalaApplication.Auth}/access-token";
    private const string Me = $"{KalaApplication.Auth}/me";

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartSignedInAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task A_password_gives_a_token_that_says_who_one_is()
    {
        var (uuid, token) = await _kala.AddUserAsync("Ann", "filestore.read");

        var me = (await _kala.GetAsync(Me, token)).ShouldSucceed().Data;

        Assert.Equal(uuid, me.GetProperty("uuid").GetGuid());
        Assert.Equal("Ann", me.GetProperty("username").GetString());
        Assert.Equal("[\"filestore.read\"]", me.GetProperty("permissions").GetRawText());
    }

    [Fact]
    public async Task The_answer_is_as_RFC_6749_has_it()
    {
        var answer = (await SignInAsync("ADMIN", KalaApplication.AdminPassword)).ShouldSucceed();

        Assert.Equal("Bearer", answer.Data.GetProperty("token_type").GetString());
        Assert.Equal(8 * 3600, answer.Data.GetProperty("expires_in").GetInt64());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Theory]
    [InlineData("admin", "wrong password")]
    [InlineData("nobody", "only for tests, 4711")]
    public async Task A_wrong_password_and_an_unknown_user_are_refused_alike(string username, string password)
    {
        var problem = (await SignInAsync(username, password)).ShouldBeRefused(401, "invalid_credentials");

        Assert.Equal("The username or the password is wrong.", problem.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_token_ends_after_its_time()
    {
        var token = await AdminAsync();

        _kala.Clock.Advance(TimeSpan.FromHours(8) + TimeSpan.FromSeconds(59));
        (await _kala.GetAsync(Me, token)).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));

        (await _kala.GetAsync(Me, token)).ShouldBeRefused(401, "unauthenticated");
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("HS384", null)]
    [InlineData("HS256", "another")]
    public async Task A_token_that_others_made_is_worth_nothing(string algorithm, string? issuer)
    {
        var good = (await AdminAsync()).Value["Bearer ".Length..].Split('.');
        var claims = JsonSerializer.Deserialize<Dictionary<string, object>>(Decode(good[1]))!;
        claims["iss"] = issuer ?? "kala";
        var head = Encode($$"""{"alg":"{{algorithm}}","typ":"JWT"}""");
        var signature = algorithm == "none" ? "" : good[2];

        foreach (var forged in (string[])[$"{head}.{Encode(JsonSerializer.Serialize(claims))}.{signature}", $"{head}.{good[1]}.{signature}x"])
        {
            (await _kala.GetAsync(Me, KalaApplication.Bearer(forged))).ShouldBeRefused(401, "unauthenticated");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("ApiKey kala_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Anything_else_is_nobody(string authorization)
    {
        var answer = await _kala.GetAsync(Me, ("Authorization", authorization));

        answer.ShouldBeRefused(401, "unauthenticated");
        Assert.Contains("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_credentials_at_once_are_none()
    {
        (await _kala.GetAsync(Me, await AdminAsync(), _kala.Credentials!.Value)).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task A_token_in_the_query_string_is_none()
    {
        var token = (await AdminAsync()).Value["Bearer ".Length..];
        _kala.Credentials = null;

        (await _kala.GetAsync($"{Me}?access_token={token}")).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task Signing_out_ends_every_token_at_once()
    {
        var (one, other) = (await AdminAsync(), await AdminAsync());
        (await _kala.GetAsync(Me, other)).ShouldSucceed();

        (await _kala.SendAsync("POST", $"{KalaApplication.Auth}/sign-out", null, one)).ShouldSucceed(204);

        (await _kala.GetAsync(Me, one)).ShouldBeRefused(401, "unauthenticated");
        (await _kala.GetAsync(Me, other)).ShouldBeRefused(401, "unauthenticated");
        (await _kala.GetAsync(Me, await AdminAsync())).ShouldSucceed();
    }

    [Fact]
    public async Task Who_is_disabled_is_out_at_once_with_tokens_and_keys_and_cannot_sign_in()
    {
        var (uuid, token) = await _kala.AddUserAsync("ann", "filestore.read");
        var key = await _kala.MakeKeyAsync(token, "filestore.read");

        (await _kala.PatchJsonAsync($"{KalaApplication.Users}/{uuid}", new { disabled = true })).ShouldSucceed();

        (await _kala.GetAsync(Me, token)).ShouldBeRefused(401, "unauthenticated");
        (await _kala.GetAsync(Me, ("X-API-Key", key))).ShouldBeRefused(401, "unauthenticated");
        (await SignInAsync("ann", "quite long enough, 0815")).ShouldBeRefused(401, "invalid_credentials");
    }

    [Fact]
    public async Task What_another_server_changed_counts_within_five_seconds()
    {
        var (uuid, token) = await _kala.AddUserAsync("ann", "filestore.read");
        (await _kala.GetAsync(Me, token)).ShouldSucceed();

        await _kala.ExecuteAsync($"UPDATE users SET is_disabled = true WHERE id = '{uuid}'");
        _kala.Clock.Advance(TimeSpan.FromSeconds(5));

        (await _kala.GetAsync(Me, token)).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task Tokens_outlive_a_restart()
    {
        var token = await AdminAsync();

        await _kala.RestartAsync();

        (await _kala.GetAsync(Me, token)).ShouldSucceed();
    }

    [Fact]
    public async Task A_signing_key_can_be_given()
    {
        await using var given = await KalaApplication.StartSignedInAsync($"Auth:SigningKey={Convert.ToBase64String(new byte[32])}");

        (await given.GetAsync(Me, await AdminAsync())).ShouldBeRefused(401, "unauthenticated");
        (await given.GetAsync(Me, await given.SignInAsync("admin", KalaApplication.AdminPassword))).ShouldSucceed();
    }

    [Fact]
    public async Task Failing_costs_time_that_grows_and_ends()
    {
        for (var i = 0; i < 5; i++)
        {
            (await SignInAsync("admin", "wrong")).ShouldBeRefused(401, "invalid_credentials");
        }

        // The right password too: otherwise the delay would reveal it.
        var early = await SignInAsync("admin", KalaApplication.AdminPassword);
        early.ShouldBeRefused(429, "too_many_requests");
        Assert.Equal("1", early.Header("Retry-After"));
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        (await SignInAsync("admin", "wrong")).ShouldBeRefused(401, "invalid_credentials");
        Assert.Equal("2", (await SignInAsync("admin", "wrong")).Header("Retry-After"));

        _kala.Clock.Advance(TimeSpan.FromSeconds(30));
        (await SignInAsync("admin", KalaApplication.AdminPassword)).ShouldSucceed();
    }

    [Fact]
    public void The_wait_never_grows_beyond_half_a_minute()
    {
        var clock = new FakeTimeProvider();
        var delays = new SignInDelays(clock);
        TimeSpan Fail(string account, string address)
        {
            using var guess = delays.Begin(account, ClientNetwork.Of(IPAddress.Parse(address)));
            guess.MarkCompared();
            return guess.Wait;
        }
        for (var i = 0; i < 1_000; i++)
        {
            Fail("ann", "192.0.2.1");
            clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(TimeSpan.Zero, Fail("ann", "192.0.2.1"));
        Assert.Equal(TimeSpan.FromSeconds(30), Fail("ann", "192.0.2.1"));
        Assert.Equal(TimeSpan.Zero, Fail("bob", "192.0.2.2"));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.Zero, Fail("ann", "192.0.2.1"));
    }

    [Fact]
    public async Task Passwords_and_keys_are_kept_as_hashes()
    {
        var (_, token) = await _kala.AddUserAsync("ann", "filestore.read");
        var key = await _kala.MakeKeyAsync(token, "filestore.read");

        var (hash, prefix, digest) = await LookAsync();

        Assert.DoesNotContain("quite long enough", hash, StringComparison.Ordinal);
        Assert.StartsWith(prefix, key, StringComparison.Ordinal);
        Assert.Equal(17, prefix.Length);
        Assert.Equal(Bytes.Sha256Of(Encoding.ASCII.GetBytes(key)), $"sha256:{Convert.ToBase64String(Convert.FromHexString(digest))}");
    }

    private async Task<(string Hash, string Prefix, string Digest)> LookAsync()
    {
        var database = _kala.Services.GetRequiredService<Kala.Application.Abstractions.IKalaDatabase>();
        var (user, key) = await database.ReadAsync(
            (db, _) => Task.FromResult((
                db.Users.AsEnumerable().Single(one => one.Name == "ann"), db.ApiKeys.AsEnumerable().OrderBy(one => one.CreatedAt).Last())),
            CancellationToken.None);
        return (user.PasswordHash, key.Prefix, key.Hash.Hex);
    }

    private Task<(string Name, string Value)> AdminAsync() => _kala.SignInAsync("admin", KalaApplication.AdminPassword);

    private Task<Answer> SignInAsync(string username, string password) =>
        _kala.PostJsonAsync(Token, JsonSerializer.Serialize(new { username, password }));

    private static string Encode(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(
        text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4)));
}
