using Kala.Api.Console;
using Kala.Api.Tests.Description;
using Kala.Testing;

namespace Kala.Api.Tests.Console;

public sealed class ConsolePageTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const string Uuid = "b945b747-5f23-4891-bd59-24b576391cfc";

    private static readonly (string, string) Gzip = ("Accept-Encoding", "gzip, deflate, br, zstd");

    public static TheoryData<string> Addresses =>
    [
        .. ConsoleCalls.Pages, $"/files/{Uuid}", $"/sessions/{Uuid}/events", "/users/", "/sessions?status=open&sort=-createdAt", "/FILES",
        "/files/nothing.html", "/upload/..%2f..%2fappsettings.json",
    ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_browser_gets_the_page_at_each_address_of_the_console(string address)
    {
        var page = (await kala.OpenAsync(address)).ShouldSucceed();

        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.Equal("no-cache", page.Header("Cache-Control"));
        Assert.Equal("Accept, Accept-Encoding", page.Header("Vary"));
        Assert.Matches("^\"sha256-[A-Za-z0-9_-]{43}\"$", page.Header("ETag"));
        Assert.Equal((await kala.OpenAsync("/")).Body, page.Body);

        var head = (await kala.OpenAsync(address, "HEAD")).ShouldSucceed();
        Assert.Empty(head.Body);
        Assert.Equal(Comparable(page), Comparable(head));
    }

    [Fact]
    public async Task The_page_may_do_only_what_the_console_needs()
    {
        var page = await kala.OpenAsync("/");

        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; "
            + "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types kala-worker",
            page.Header("Content-Security-Policy"));
        Assert.Equal("DENY", page.Header("X-Frame-Options"));
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", page.Header("Cross-Origin-Resource-Policy"));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("TEXT/HTML; charset=utf-8")]
    [InlineData("application/json, text/html;q=0.1")]
    public async Task Any_wish_for_html_gets_the_page(string accept)
    {
        Assert.StartsWith("text/html", (await kala.GetAsync("/", ("Accept", accept))).ShouldSucceed().Header("Content-Type"), StringComparison.Ordinal);
        Assert.StartsWith("text/html", (await kala.GetAsync("/files", ("Accept", accept))).ShouldSucceed().Header("Content-Type"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*/*")]
    [InlineData("text/*")]
    [InlineData("application/json")]
    [InlineData("application/xhtml+xml")]
    [InlineData("text/html;q=0, */*")]
    [InlineData("text/htmlx")]
    [InlineData("text/html/x")]
    public async Task Every_other_client_is_answered_as_without_the_console(string accept)
    {
        var start = (await kala.GetAsync("/", ("Accept", accept))).ShouldSucceed(302);

        Assert.Equal("/docs", start.Header("Location"));
        Assert.Equal("no-store", start.Header("Cache-Control"));
        foreach (var address in ConsoleCalls.Pages.Skip(1))
        {
            (await kala.GetAsync(address, ("Accept", accept))).ShouldBeRefused(404, "not_found");
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_are_refused_as_without_the_console(string method)
    {
        (await kala.OpenAsync("/", method)).ShouldBeRefused(405, "method_not_allowed");
        (await kala.OpenAsync("/files", method)).ShouldBeRefused(404, "not_found");
        (await kala.OpenAsync($"/sessions/{Uuid}", method)).ShouldBeRefused(404, "not_found");
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/file")]
    [InlineData("/filesystem")]
    [InlineData("/uploads")]
    [InlineData("/tus")]
    [InlineData("/api")]
    [InlineData("/api/files")]
    [InlineData("/index.html")]
    [InlineData("/console/index.html")]
    [InlineData("/health")]
    public async Task A_browser_at_an_unknown_path_gets_a_problem(string address)
    {
        (await kala.OpenAsync(address)).ShouldBeRefused(404, "not_found");
    }

    [Theory]
    [InlineData("/docs", "text/html")]
    [InlineData("/openapi/v1.json", "application/json")]
    [InlineData("/health/live", "application/json")]
    [InlineData(KalaApplication.Files, "application/json")]
    public async Task A_browser_gets_every_other_call_as_before(string address, string type)
    {
        var answer = (await kala.OpenAsync(address)).ShouldSucceed();

        Assert.StartsWith(type, answer.Header("Content-Type"), StringComparison.Ordinal);
        Assert.NotEqual((await kala.OpenAsync("/")).Body, answer.Body);
    }

    [Fact]
    public async Task A_browser_that_has_the_page_gets_304_in_each_coding()
    {
        var plain = (await kala.OpenAsync("/")).ShouldSucceed();
        var compressed = (await kala.OpenAsync("/", headers: Gzip)).ShouldSucceed();

        Assert.NotEqual(plain.Header("ETag"), compressed.Header("ETag"));
        foreach (var (page, coding) in ((Answer, (string, string)[])[])[(plain, []), (compressed, [Gzip])])
        {
            foreach (var known in (string[])["*", page.Header("ETag")!, $"W/{page.Header("ETag")}", $"\"other\", {page.Header("ETag")}"])
            {
                var again = (await kala.OpenAsync("/", headers: [("If-None-Match", known), .. coding])).ShouldSucceed(304);
                Assert.Empty(again.Body);
                foreach (var field in (string[])["ETag", "Cache-Control", "Vary", "Content-Security-Policy"])
                {
                    Assert.Equal(page.Header(field), again.Header(field));
                }
            }
            foreach (var other in (string[])["\"other\"", "nonsense", page == plain ? compressed.Header("ETag")! : plain.Header("ETag")!])
            {
                (await kala.OpenAsync("/", headers: [("If-None-Match", other), .. coding])).ShouldSucceed();
            }
        }
    }

    [Fact]
    public async Task Behind_a_prefix_the_page_names_its_files_there()
    {
        await using var proxied = await KalaApplication.StartAsync("Proxies:Trusted=127.0.0.1");
        var bare = await proxied.OpenAsync("/");

        var page = (await proxied.OpenAsync("/files", headers: ("X-Forwarded-Prefix", "/kala"))).ShouldSucceed();

        Assert.Contains("content=\"/kala\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("\"/kala/assets/", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"/assets/", page.Text, StringComparison.Ordinal);
        Assert.NotEqual(bare.Header("ETag"), page.Header("ETag"));
        Assert.Equal(bare.Body, (await proxied.OpenAsync("/files")).Body);
    }

    [Fact]
    public async Task Without_sign_in_the_console_is_only_for_known_hosts()
    {
        foreach (var address in ConsoleCalls.Pages.Concat(ConsoleCalls.Assets))
        {
            (await kala.OpenAsync(address, headers: ("Host", "elsewhere.example"))).ShouldBeRefused(403, "forbidden");
        }
    }

    [Fact]
    public async Task The_page_says_whether_there_is_a_sign_in()
    {
        await using var closed = await KalaApplication.StartSignedInAsync();
        closed.Credentials = null;

        Assert.Contains("name=\"kala-sign-in\" content=\"none\"", (await kala.OpenAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("name=\"kala-sign-in\" content=\"required\"", (await closed.OpenAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_console_is_there_before_anybody_signs_in_and_counts_for_no_limit()
    {
        await using var closed = await KalaApplication.StartSignedInAsync("Limits:RequestsPerSecond=2");
        closed.Credentials = null;

        for (var i = 0; i < 3; i++)
        {
            foreach (var address in ConsoleCalls.Pages.Concat(ConsoleCalls.Assets))
            {
                (await closed.OpenAsync(address)).ShouldSucceed();
                (await closed.OpenAsync(address, headers: ("Authorization", "Bearer a.b.c"))).ShouldSucceed();
            }
        }
    }

    [Fact]
    public async Task Switched_off_nothing_of_it_is_there()
    {
        await using var without = await KalaApplication.StartAsync($"Console:{nameof(ConsoleOptions.Enabled)}=false");

        Assert.Equal("/docs", (await without.OpenAsync("/")).ShouldSucceed(302).Header("Location"));
        foreach (var address in ConsoleCalls.Pages.Skip(1).Concat(ConsoleCalls.Assets))
        {
            (await without.OpenAsync(address)).ShouldBeRefused(404, "not_found");
        }
    }

    private static IEnumerable<(string, string)> Comparable(Answer answer) =>
        answer.Headers.Where(header => header.Name != "Date").Order();
}
