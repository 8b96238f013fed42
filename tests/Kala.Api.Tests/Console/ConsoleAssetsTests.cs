using System.IO.Compression;
using Kala.Api.Console;
using Kala.Api.Tests.Description;
using Kala.Testing;

namespace Kala.Api.Tests.Console;

public sealed class ConsoleAssetsTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    public static TheoryData<string> Assets => [.. ConsoleCalls.Assets];

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task A_file_may_be_kept_for_a_year(string path)
    {
        var file = (await kala.GetAsync(path)).ShouldSucceed();

        Assert.Equal("public, max-age=31536000, immutable", file.Header("Cache-Control"));
        Assert.Equal("Accept-Encoding", file.Header("Vary"));
        Assert.Null(file.Header("Content-Encoding"));
        file.ShouldCarry(ConsoleFiles.Read($"console{path}"));

        var head = (await kala.SendAsync("HEAD", path, null)).ShouldSucceed();
        Assert.Empty(head.Body);
        Assert.Equal(file.Header("Content-Length"), head.Header("Content-Length"));
        Assert.Equal(file.Header("ETag"), head.Header("ETag"));
    }

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Only_the_hash_workers_have_a_policy_of_their_own(string path)
    {
        var file = (await kala.GetAsync(path)).ShouldSucceed();

        var isWorker = path.Contains("Worker-", StringComparison.Ordinal);
        Assert.Equal(
            isWorker ? "default-src 'none'; script-src 'wasm-unsafe-eval'" : "default-src 'none'; frame-ancestors 'none'",
            file.Header("Content-Security-Policy"));
    }

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Compressed_a_file_is_smaller_and_the_same(string path)
    {
        var plain = (await kala.GetAsync(path)).ShouldSucceed();

        var answer = (await kala.GetAsync(path, ("Accept-Encoding", "gzip"))).ShouldSucceed();

        if (answer.Header("Content-Encoding") is null)
        {
            Assert.Null(SentForm.Gzip(plain.Body));
            Assert.Equal(plain.Header("ETag"), answer.Header("ETag"));
            answer.ShouldCarry(plain.Body);
            return;
        }
        Assert.Equal("gzip", answer.Header("Content-Encoding"));
        Assert.True(answer.Body.Length < plain.Body.Length);
        Assert.NotEqual(plain.Header("ETag"), answer.Header("ETag"));
        using var decompressed = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(answer.Body), CompressionMode.Decompress))
        {
            await gzip.CopyToAsync(decompressed);
        }
        Assert.Equal(plain.Body, decompressed.ToArray());
        (await kala.GetAsync(path, ("Accept-Encoding", "gzip"), ("If-None-Match", answer.Header("ETag")!))).ShouldSucceed(304);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("br;q=1, gzip;q=0.1", true)]
    [InlineData("*", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip;q=0, *", false)]
    [InlineData("*;q=0", false)]
    [InlineData("br, identity", false)]
    [InlineData("gzipped", false)]
    [InlineData("", false)]
    public async Task A_file_is_compressed_only_for_clients_that_accept_it(string accepted, bool isCompressed)
    {
        // The page, because gzip makes it smaller whatever is built.
        var answer = (await kala.OpenAsync("/", headers: ("Accept-Encoding", accepted))).ShouldSucceed();

        Assert.Equal(isCompressed ? "gzip" : null, answer.Header("Content-Encoding"));
    }

    [Theory]
    [InlineData("/assets")]
    [InlineData("/assets/")]
    [InlineData("/assets/nothing.js")]
    [InlineData("/assets/index.html")]
    [InlineData("/assets/..%2findex.html")]
    [InlineData("/assets/index-00000000.js")]
    public async Task Nothing_else_of_the_program_can_be_read(string address)
    {
        (await kala.OpenAsync(address)).ShouldBeRefused(404, "not_found");
    }

    [Fact]
    public async Task A_file_can_only_be_read()
    {
        (await kala.SendAsync("POST", ConsoleCalls.Assets[0], null)).ShouldBeRefused(405, "method_not_allowed");
    }

    [Fact]
    public void A_form_is_made_once_and_only_when_a_client_asks_for_it()
    {
        var reads = 0;
        var file = new ConsoleFile("text/plain", policy: null, () => new byte[1000 + reads++]);
        Assert.Equal(0, reads);

        var compressed = file.FormFor(acceptsGzip: true);

        Assert.Equal(1, reads);
        Assert.Same(compressed, file.FormFor(acceptsGzip: true));
        Assert.NotSame(compressed, file.FormFor(acceptsGzip: false));
        Assert.Same(file.FormFor(acceptsGzip: false), file.FormFor(acceptsGzip: false));
        Assert.Equal(2, reads);
    }

    [Fact]
    public void What_gzip_does_not_make_smaller_stays_as_it_is()
    {
        Assert.Null(SentForm.Gzip([1, 2, 3]));
        Assert.True(SentForm.Gzip(new byte[1000])!.Bytes.Length < 100);
    }
}
