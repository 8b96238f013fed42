using Kala.Testing;

namespace Kala.Api.Tests.Http;

/// <summary>X-Forwarded fields count only from trusted proxies (S7).</summary>
public sealed class ProxiesTests
{
    private const string App = "https://files.example.org";

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2.1;10.0.0.0/8")]
    public async Task From_anybody_else_they_say_nothing(string trusted)
    {
        await using var kala = await KalaApplication.StartAsync($"Proxies:Trusted={trusted}", "Auth:AllowedHosts=localhost;127.0.0.1;files.example.org");

        // If they counted, this page would be of the server's own origin.
        (await AskAsync(kala, App)).ShouldBeRefused(403, "forbidden");
        var created = (await AskAsync(kala, null)).ShouldSucceed(201);
        Assert.StartsWith("/api/", created.Header("Location"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8;::1")]
    public async Task From_a_proxy_that_is_named_they_count(string trusted)
    {
        await using var kala = await KalaApplication.StartAsync($"Proxies:Trusted={trusted}", "Auth:AllowedHosts=files.example.org");

        var created = (await AskAsync(kala, App)).ShouldSucceed(201);

        Assert.StartsWith("/kala/api/", created.Header("Location"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/a//b")]
    [InlineData("/kala/../..")]
    [InlineData("/\\\\evil.example")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("https://evil.example")]
    [InlineData("evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/kala, //evil.example")]
    public async Task A_prefix_that_is_no_path_is_refused(string prefix)
    {
        await using var kala = await KalaApplication.StartAsync("Proxies:Trusted=127.0.0.1");

        var answer = await kala.CreateAsync(new { fileSize = 1 }, ("X-Forwarded-Prefix", prefix));

        answer.ShouldBeRefused(400, "validation_failed");
        Assert.Null(answer.Header("Location"));
        Assert.Equal(0, await kala.CountSessionsAsync());
    }

    [Theory]
    [InlineData("/kala", "/kala/api/")]
    [InlineData("/kala/", "/kala/api/")]
    [InlineData("/a/b-c_d.e~f", "/a/b-c_d.e~f/api/")]
    [InlineData("/", "/api/")]
    public async Task A_prefix_that_is_a_path_comes_before_each_location(string prefix, string location)
    {
        await using var kala = await KalaApplication.StartAsync("Proxies:Trusted=127.0.0.1");

        var created = (await kala.CreateAsync(new { fileSize = 1 }, ("X-Forwarded-Prefix", prefix))).ShouldSucceed(201);

        Assert.StartsWith(location, created.Header("Location"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_after_a_failure_is_the_clients_and_not_the_proxys()
    {
        await using var kala = await KalaApplication.StartSignedInAsync("Proxies:Trusted=127.0.0.1");
        async Task<Answer> FailAsync(string address) => await kala.PostJsonAsync(
            $"{KalaApplication.Auth}/access-token", """{"username":"ann","password":"wrong"}""", ("X-Forwarded-For", address));
        for (var i = 0; i < 5; i++)
        {
            (await FailAsync("198.51.100.1")).ShouldBeRefused(401, "invalid_credentials");
        }

        (await FailAsync("198.51.100.1")).ShouldBeRefused(429, "too_many_requests");
        (await FailAsync("198.51.100.2")).ShouldBeRefused(401, "invalid_credentials");
        // Addresses from the client come before the address that the proxy appended.
        (await FailAsync("203.0.113.9, 198.51.100.1")).ShouldBeRefused(429, "too_many_requests");
    }

    private static Task<Answer> AskAsync(KalaApplication kala, string? origin) => kala.CreateAsync(
        new { fileSize = 1 },
        [
            ("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "files.example.org"),
            ("X-Forwarded-Prefix", "/kala"), .. origin is null ? [] : new[] { ("Origin", origin) },
        ]);
}
