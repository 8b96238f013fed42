using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Http;

public sealed class TransferCodingTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, chunked")]
    [InlineData("chunked\r\nTransfer-Encoding: chunked")]
    public async Task Another_coding_than_chunked_alone_is_refused_and_what_follows_is_no_request(string coding)
    {
        var file = await kala.UploadAsync([1]);
        using var client = await kala.ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {KalaApplication.Files} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {coding}\r\n\r\n1\r\nx\r\n0\r\n\r\n"
            + $"DELETE {KalaApplication.Files}/{file} HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        var answer = await client.ReadAnswerAsync();

        answer.ShouldBeRefused(415, "unsupported_encoding");
        Assert.Equal("close", answer.Header("Connection"));
        (await kala.DownloadAsync(file)).ShouldSucceed();
    }

    [Fact]
    public async Task A_chunk_size_beyond_64_bits_is_refused()
    {
        using var client = await kala.ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {KalaApplication.Sessions} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\nx\r\n0\r\n\r\n"));

        (await client.ReadAnswerAsync()).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task Chunked_is_taken_in_any_case()
    {
        using var client = await kala.ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {KalaApplication.Files} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"));

        (await client.ReadAnswerAsync()).ShouldSucceed(201);
    }
}
