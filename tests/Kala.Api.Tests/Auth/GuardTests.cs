using Kala.Infrastructure;
using Kala.Testing;

namespace Kala.Api.Tests.Auth;

/// <summary>The protection of the files without sign-in.</summary>
public sealed class GuardTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:80")]
    public async Task Our_own_names_are_answered(string host)
    {
        (await GetAsAsync(host)).ShouldBeRefused(404, "session_not_found");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.2")]
    public async Task A_foreign_name_that_leads_here_is_refused(string host)
    {
        (await GetAsAsync(host)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task A_foreign_name_is_refused_where_there_is_nothing_too()
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("GET", "/nowhere", ("Host", "evil.example"));

        (await client.ReadAnswerAsync()).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task A_setting_adds_names()
    {
        await using var named = await KalaApplication.StartAsync("Auth:AllowedHosts=localhost; files.example ;127.0.0.1");
        using var client = await named.ConnectAsync();

        await client.SendHeadAsync("GET", "/nowhere", ("Host", "Files.Example:8080"));

        (await client.ReadAnswerAsync()).ShouldBeRefused(404, "not_found");
    }

    [Fact]
    public async Task A_page_of_ours_may_change_things()
    {
        var origin = kala.Address.GetLeftPart(UriPartial.Authority);

        (await kala.CreateAsync(new { fileSize = 5 }, ("Origin", origin), ("Sec-Fetch-Site", "same-origin"))).ShouldSucceed(201);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_foreign_page_may_not_change_things(string field, string value)
    {
        (await kala.CreateAsync(new { fileSize = 5 }, (field, value))).ShouldBeRefused(403, "forbidden");
        (await kala.SendAsync("DELETE", $"{KalaApplication.Files}/{Guid.NewGuid()}", null, (field, value)))
            .ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task A_foreign_page_may_link_to_a_file()
    {
        var file = await kala.UploadAsync("hello"u8.ToArray());

        (await kala.DownloadAsync(file, ("Sec-Fetch-Site", "cross-site"))).ShouldSucceed();
    }

    [Fact]
    public async Task Health_answers_to_any_name()
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("GET", "/health/live", ("Host", "10.0.0.1:8080"));

        (await client.ReadAnswerAsync()).ShouldSucceed();
    }

    [Fact]
    public async Task Without_sign_in_the_server_does_not_listen_where_others_reach_it()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync("urls=http://0.0.0.0:0"));

        Assert.Contains("Auth:AllowAnonymousRemote", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_lets_everybody_in()
    {
        await using var open = await KalaApplication.StartAsync("urls=http://0.0.0.0:0", "Auth:AllowAnonymousRemote=true");

        Assert.Contains(open.Log.All, line => line.Id == 1004);
    }

    private async Task<Answer> GetAsAsync(string host)
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("GET", $"{KalaApplication.Sessions}/{Guid.NewGuid()}", ("Host", host));
        return await client.ReadAnswerAsync();
    }
}
