using Kala.Testing;

namespace Kala.Api.Tests.Tus;

/// <summary>tus 1.0.0, Core Protocol, X-HTTP-Method-Override.</summary>
public sealed class MethodOverrideTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task The_field_replaces_the_method(string method)
    {
        var upload = await kala.CreateUploadAsync(9);

        var appended = await kala.TusAsync(method, upload, Hello, ("X-HTTP-Method-Override", "PATCH"), ("Upload-Offset", "0"));
        var asked = await kala.TusAsync(method, upload, null, ("X-HTTP-Method-Override", "HEAD"));
        var ended = await kala.TusAsync(method, upload, null, ("X-HTTP-Method-Override", "DELETE"));

        Assert.Equal(5, appended.ShouldSucceed(204).Offset);
        Assert.Equal(5, asked.ShouldSucceed().Offset);
        ended.ShouldSucceed(204);
        Assert.Equal(410, (await kala.AskUploadAsync(upload)).Status);
    }

    [Theory]
    [InlineData("PURGE")]
    [InlineData("PATCH, DELETE")]
    [InlineData("")]
    public async Task An_unknown_method_in_the_field_is_405(string method)
    {
        var upload = await kala.CreateUploadAsync(9);

        (await kala.TusAsync("DELETE", upload, null, ("X-HTTP-Method-Override", method))).ShouldBeRefused(405, "method_not_allowed");

        Assert.Equal(0, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task The_field_means_nothing_to_other_calls()
    {
        var session = await kala.OpenSessionAsync(9);

        (await kala.SendAsync("GET", $"{KalaApplication.Sessions}/{session}", null, ("X-HTTP-Method-Override", "DELETE"))).ShouldSucceed();

        Assert.Equal(0, await kala.OffsetAsync(session));
    }

    [Fact]
    public async Task The_guard_against_pages_of_other_origins_sees_the_method_of_the_field()
    {
        var upload = await kala.CreateUploadAsync(9);

        var refused = await kala.TusAsync("GET", upload, null, ("X-HTTP-Method-Override", "DELETE"), ("Origin", "https://evil.example"));

        refused.ShouldBeRefused(403, "forbidden");
        (await kala.AskUploadAsync(upload)).ShouldSucceed();
    }
}
