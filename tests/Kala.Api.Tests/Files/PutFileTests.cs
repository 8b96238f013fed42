using Kala.Testing;

namespace Kala.Api.Tests.Files;

/// <summary>A whole file in one PUT, as <c>curl -T</c> sends it.</summary>
public sealed class PutFileTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const string Digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task A_body_becomes_a_file_at_another_address()
    {
        var stored = await PutAsync("a.txt", Hello, ("Repr-Digest", Digest));

        var file = stored.ShouldSucceed(201).Data.GetGuid();
        Assert.Equal($"/api/manage/filestore/files/{file}", stored.Header("Location"));
        Assert.Equal("hello", (await kala.DownloadAsync(file)).ShouldSucceed().Text);
        var session = await SessionAsync(file);
        Assert.Equal("a.txt", session.GetProperty("originalFilename").GetString());
        Assert.Equal("raw", session.GetProperty("door").GetString());
        Assert.True(session.GetProperty("verified").GetBoolean());
        (await kala.GetAsync($"{KalaApplication.Files}/a.txt")).ShouldBeRefused(404, "file_not_found");
    }

    [Fact]
    public async Task Each_PUT_makes_a_new_file()
    {
        var first = (await PutAsync("same.txt", Hello)).ShouldSucceed(201).Data.GetGuid();
        var second = (await PutAsync("same.txt", "other"u8.ToArray())).ShouldSucceed(201).Data.GetGuid();

        Assert.Equal("hello", (await kala.DownloadAsync(first)).ShouldSucceed().Text);
        Assert.Equal("other", (await kala.DownloadAsync(second)).ShouldSucceed().Text);
    }

    [Theory]
    [InlineData("caf%C3%A9%20%2B+.txt", "café ++.txt")]
    [InlineData("e%CC%81.txt", "é.txt")]
    [InlineData("50%25.txt", "50%.txt")]
    [InlineData("a%2Fb.txt", "b.txt")]
    [InlineData("a%5Cb.txt", "b.txt")]
    [InlineData("a%252Fb.txt", "a%2Fb.txt")]
    [InlineData("a.txt/", "a.txt")]
    [InlineData("a.txt?x=/y", "a.txt")]
    [InlineData("%E2%80%AEtxt.a", "txt.a")]
    [InlineData("%0Aa.txt", "a.txt")]
    [InlineData("%FF.txt", "%FF.txt")]
    [InlineData("..%2F", null)]
    public async Task The_last_segment_of_the_path_is_the_name(string segment, string? name)
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("PUT", $"{KalaApplication.Files}/{segment}", ("Content-Length", "5"));
        await client.SendAsync(Hello);

        var file = (await client.ReadAnswerAsync()).ShouldSucceed(201).Data.GetGuid();

        // The name of a file without a name is its uuid.
        Assert.Equal(name ?? $"{file}", (await SessionAsync(file)).GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task The_name_of_an_absolute_target_is_its_last_segment()
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("PUT", $"http://{kala.Address.Authority}{KalaApplication.Files}/b.txt", ("Content-Length", "5"));
        await client.SendAsync(Hello);

        var file = (await client.ReadAnswerAsync()).ShouldSucceed(201).Data.GetGuid();

        Assert.Equal("b.txt", (await SessionAsync(file)).GetProperty("originalFilename").GetString());
    }

    [Theory]
    [InlineData("path?originalFilename=query", "attachment; filename=field", "query")]
    [InlineData("path", "attachment; filename=field", "field")]
    [InlineData("path?originalFilename=", "attachment", "path")]
    [InlineData("path", "attachment; filename=\"\"", "path")]
    [InlineData("pa%EF%BF%BEth", "attachment", "path")]
    public async Task A_stated_name_goes_before_the_path(string target, string disposition, string name)
    {
        var file = (await PutAsync(target, Hello, ("Content-Disposition", disposition))).ShouldSucceed(201).Data.GetGuid();

        Assert.Equal(name, (await SessionAsync(file)).GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task A_client_that_expects_100_gets_it_before_it_sends()
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("PUT", $"{KalaApplication.Files}/a.txt", ("Content-Length", "5"), ("Expect", "100-continue"));
        await client.ReadContinueAsync();
        await client.SendAsync(Hello);

        (await client.ReadAnswerAsync()).ShouldSucceed(201);
    }

    [Fact]
    public async Task A_refused_client_that_expects_100_does_not_send()
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "PUT", $"{KalaApplication.Files}/a.txt", ("Content-Length", "5"), ("Expect", "100-continue"), ("Content-Range", "bytes 2-6/7"));

        var refused = (await client.ReadAnswerAsync()).ShouldBeRefused(400, "validation_failed");

        Assert.Contains("Content-Range", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(client.WasContinued);
    }

    [Fact]
    public async Task A_stored_file_is_not_replaced()
    {
        var file = await kala.UploadAsync(Hello);
        await using var own = await KalaApplication.StartAsync();

        (await PutAsync($"{file}", "other"u8.ToArray())).ShouldBeRefused(400, "validation_failed");
        (await PutAsync("a.txt", Hello, ("If-Match", "*"))).ShouldBeRefused(412, "precondition_failed");
        foreach (var name in (string[])[$"{file}", $"%{(int)$"{file}"[0]:x}{$"{file}"[1..]}", $"{Guid.NewGuid()}".ToUpperInvariant(), $"{Guid.Empty}"])
        {
            (await own.SendAsync("PUT", $"{KalaApplication.Files}/{name}", new ByteArrayContent(Hello))).ShouldBeRefused(400, "validation_failed");
        }

        Assert.Equal("hello", (await kala.DownloadAsync(file)).ShouldSucceed().Text);
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_PUT_without_a_name_is_refused(string end)
    {
        var answer = await kala.SendAsync("PUT", $"{KalaApplication.Files}{end}", new ByteArrayContent(Hello));

        answer.ShouldBeRefused(405, "method_not_allowed");
        Assert.Equal(["GET", "OPTIONS", "POST"], answer.Header("Allow")!.Split(", ").Order());
    }

    private Task<Answer> PutAsync(string target, byte[] bytes, params IEnumerable<(string Name, string Value)> headers) =>
        kala.SendAsync("PUT", $"{KalaApplication.Files}/{target}", new ByteArrayContent(bytes), headers);

    private async Task<System.Text.Json.JsonElement> SessionAsync(Guid file) => (await kala.AskAsync(file)).ShouldSucceed().Data;
}
