using Kala.Testing;

namespace Kala.Api.Tests.Http;

public sealed class SecurityHeadersTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Theory]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/docs", 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("PUT", KalaApplication.Sessions, 405)]
    [InlineData("GET", KalaApplication.Sessions, 200)]
    [InlineData("GET", "/api/auth/me", 200)]
    public async Task Every_answer_has_them(string method, string target, int status)
    {
        var answer = await kala.SendAsync(method, target, null);

        Assert.Equal(status, answer.Status);
        ShouldHaveAll(answer);
    }

    [Fact]
    public async Task A_fault_has_them_too()
    {
        kala.Database.ReadFault = new InvalidOperationException("A bug.");
        var answer = await kala.GetAsync(KalaApplication.Sessions);
        kala.Database.Mend();

        answer.ShouldBeRefused(500, "internal_error");
        ShouldHaveAll(answer);
    }

    [Fact]
    public async Task A_file_is_in_a_sandbox_whatever_it_is()
    {
        var file = await kala.UploadAsync("<script>alert(1)</script>"u8.ToArray(), "page.html");

        foreach (var query in (string[])["", "?disposition=inline"])
        {
            var answer = await kala.GetAsync($"{KalaApplication.Files}/{file}{query}");
            ShouldHaveAll(answer);
            Assert.Equal("sandbox; default-src 'none'", answer.Header("Content-Security-Policy"));
            Assert.StartsWith("attachment", answer.Header("Content-Disposition"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("script", 403)]
    [InlineData("serviceworker", 403)]
    [InlineData("style", 403)]
    [InlineData("iframe", 403)]
    [InlineData("object", 403)]
    [InlineData("empty", 200)]
    [InlineData("document", 200)]
    [InlineData("image", 200)]
    [InlineData("video", 200)]
    public async Task A_file_is_never_run_by_a_page_of_our_own(string use, int status)
    {
        var file = await kala.UploadAsync("alert(1)"u8.ToArray(), "page.js");

        Assert.Equal(status, (await kala.DownloadAsync(file, ("Sec-Fetch-Dest", use), ("Sec-Fetch-Site", "same-origin"))).Status);
    }

    [Fact]
    public async Task The_server_does_not_say_what_it_is()
    {
        Assert.Null((await kala.GetAsync("/health/live")).Header("Server"));
    }

    private static void ShouldHaveAll(Answer answer)
    {
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal("same-origin", answer.Header("Cross-Origin-Resource-Policy"));
        Assert.Equal("DENY", answer.Header("X-Frame-Options"));
        Assert.NotNull(answer.Header("Content-Security-Policy"));
    }
}
