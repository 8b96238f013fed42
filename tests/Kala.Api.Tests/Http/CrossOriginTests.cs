using Kala.Testing;

namespace Kala.Api.Tests.Http;

/// <summary>Pages of other origins: none, or the configured ones.</summary>
public sealed class CrossOriginTests
{
    private const string App = "https://app.example.org";

    [Fact]
    public async Task Without_a_setting_nothing_of_CORS_is_there()
    {
        await using var kala = await KalaApplication.StartSignedInAsync();

        var answer = await kala.GetAsync(KalaApplication.Sessions, ("Origin", App));
        var preflight = await PreflightAsync(kala, App, "POST", KalaApplication.Sessions);

        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        preflight.ShouldBeRefused(405, "method_not_allowed");
    }

    [Fact]
    public async Task A_page_of_an_origin_that_is_named_may_do_all_that_an_upload_needs()
    {
        await using var kala = await KalaApplication.StartAsync($"Cors:Origins=http://localhost:3000; {App}");

        var preflight = await PreflightAsync(kala, App, "POST", KalaApplication.Sessions);
        Assert.Equal(204, preflight.Status);
        Assert.Equal(App, preflight.Header("Access-Control-Allow-Origin"));
        Assert.Equal("600", preflight.Header("Access-Control-Max-Age"));
        foreach (var sent in (string[])["authorization", "content-type", "idempotency-key", "x-api-key", "range"])
        {
            Assert.Contains(sent, preflight.Header("Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal(
            ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"],
            preflight.Header("Access-Control-Allow-Methods")!.Split(',', StringSplitOptions.TrimEntries).Order());
        var created = (await kala.CreateAsync(new { fileSize = 1 }, ("Origin", App), ("Sec-Fetch-Site", "cross-site"))).ShouldSucceed(201);
        Assert.Equal(App, created.Header("Access-Control-Allow-Origin"));
        Assert.Null(created.Header("Access-Control-Allow-Credentials"));
        foreach (var told in (string[])["Location", "Upload-Offset", "Upload-Length", "ETag", "Content-Range", "Retry-After"])
        {
            Assert.Contains(told, created.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_refusal_can_be_read_by_that_page()
    {
        await using var kala = await KalaApplication.StartSignedInAsync($"Cors:Origins={App}");
        kala.Credentials = null;

        var refused = await kala.GetAsync(KalaApplication.Sessions, ("Origin", App));

        refused.ShouldBeRefused(401, "unauthenticated");
        Assert.Equal(App, refused.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://app.example.org.evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("http://app.example.org")]
    [InlineData("https://app.example.org:444")]
    [InlineData("null")]
    public async Task Another_origin_gets_nothing(string origin)
    {
        await using var kala = await KalaApplication.StartAsync($"Cors:Origins={App}");

        Assert.Null((await PreflightAsync(kala, origin, "POST", KalaApplication.Sessions)).Header("Access-Control-Allow-Origin"));
        (await kala.CreateAsync(new { fileSize = 1 }, ("Origin", origin))).ShouldBeRefused(403, "forbidden");
    }

    private static Task<Answer> PreflightAsync(KalaApplication kala, string origin, string method, string target) =>
        kala.SendAsync("OPTIONS", target, null, ("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "authorization,content-type"));
}
