using System.Text.RegularExpressions;
using Kala.Api.Tests.Hosting;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

public sealed partial class DescriptionPageTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Fact]
    public async Task The_page_brings_its_own_policy_and_keeps_to_it()
    {
        var page = (await kala.GetAsync("/docs")).ShouldSucceed();

        var policy = page.Header("Content-Security-Policy")!;
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
        Assert.DoesNotContain("://", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page.Text, StringComparison.Ordinal);
        Assert.All(Script().Matches(page.Text), script => Assert.Contains("src=", script.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_that_the_page_needs_is_there()
    {
        var page = (await kala.GetAsync("/docs")).ShouldSucceed();
        var needed = Address().Matches(page.Text).Select(match => match.Groups[1].Value).ToList();

        Assert.Contains("/docs/docs.js", needed);
        foreach (var address in needed)
        {
            Assert.NotEmpty((await kala.GetAsync(address)).ShouldSucceed().Body);
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_program_at_the_server_s_address_is_sent_to_the_page(string method)
    {
        var answer = (await kala.SendAsync(method, "/", null)).ShouldSucceed(302);

        Assert.Equal("/docs", answer.Header("Location"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task Behind_a_prefix_the_page_has_it_too()
    {
        await using var proxied = await KalaApplication.StartAsync("Proxies:Trusted=127.0.0.1");

        var answer = await proxied.GetAsync("/", ("X-Forwarded-Prefix", "/kala"));

        Assert.Equal("/kala/docs", answer.ShouldSucceed(302).Header("Location"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    [InlineData("/openapi/v1.json")]
    public async Task Without_sign_in_the_description_is_only_for_known_hosts(string address)
    {
        (await kala.GetAsync(address, ("Host", "elsewhere.example"))).ShouldBeRefused(403, "forbidden");
    }

    [Theory]
    [InlineData("/docs/..%2fappsettings.json")]
    [InlineData("/docs/index.html")]
    public async Task Nothing_else_of_the_program_can_be_read(string address)
    {
        (await kala.GetAsync(address)).ShouldBeRefused(404, "not_found");
    }

    [Fact]
    public async Task The_page_is_inside_the_program_whatever_the_working_folder()
    {
        var folder = Directory.CreateTempSubdirectory("kala-test-");
        await using (var program = await RunningProgram.StartAsync(folder.FullName))
        {
            var page = await program.Client.GetStringAsync(new Uri("/docs", UriKind.Relative));

            Assert.Contains("docs.js", page, StringComparison.Ordinal);
        }
        folder.Delete(recursive: true);
    }

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href)=\"(/[^\"]+)\"")]
    private static partial Regex Address();
}
