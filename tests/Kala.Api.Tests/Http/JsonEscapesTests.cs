using Kala.Testing;

namespace Kala.Api.Tests.Http;

/// <summary>JSON on the wire is readable: it escapes only what it must.</summary>
public sealed class JsonEscapesTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Fact]
    public async Task A_view_has_names_as_they_are()
    {
        var session = await kala.OpenSessionAsync(5, originalFilename: "\"it's\" <é> & a+b");

        var answer = (await kala.AskAsync(session)).ShouldSucceed();

        Assert.Contains("""
            "originalFilename":"\"it's\" <é> & a+b"
            """, answer.Text, StringComparison.Ordinal);
        Assert.StartsWith("application/json", answer.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_problem_has_its_sentence_as_it_is()
    {
        var answer = await kala.GetAsync("/it's<é>&a+b");

        answer.ShouldBeRefused(404, "not_found");
        Assert.Contains("\"instance\":\"/it's<é>&a+b\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_quotation_mark_is_escaped_with_a_backslash()
    {
        var answer = await kala.SendAsync("POST", KalaApplication.Files, new ByteArrayContent([1]), ("Content-Type", "application/x-www-form-urlencoded"));

        answer.ShouldBeRefused(415, "unsupported_media_type");
        Assert.Contains("""set \"Content-Type\" to the file's type""", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%E2%80%A8", "\\u2028")]
    [InlineData("%E2%80%A9", "\\u2029")]
    [InlineData("%0A", "\\n")]
    [InlineData("%C2%85", "\\u0085")]
    [InlineData("%C2%A0", "\\u00A0")]
    [InlineData("%F0%9F%98%80", "\\uD83D\\uDE00")]
    public async Task What_cannot_be_seen_and_what_is_outside_the_basic_plane_is_escaped(string sent, string escape)
    {
        var answer = await kala.GetAsync($"/x{sent}");

        answer.ShouldBeRefused(404, "not_found");
        Assert.Contains($"\"/x{escape}\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_text_does_not_get_in()
    {
        var created = await kala.PostJsonAsync(KalaApplication.Sessions, """{"fileSize":5,"originalFilename":"a\ud800b"}""");

        created.ShouldBeRefused(400, "validation_failed");
    }
}
