using Kala.Testing;

namespace Kala.Api.Tests.Files;

/// <summary>Downloads whose bytes the proxy in front sends (decision 0068).</summary>
public sealed class HandOverTests : IAsyncLifetime
{
    private const string Field = "X-Accel-Redirect";
    private const string Setting = "Filestore:AccelRedirect=/_kala_blobs/";

    private static readonly (string, string) Asks = ("X-Sendfile-Type", Field);
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartAsync(Setting, "Proxies:Trusted=127.0.0.1");

    public ValueTask DisposeAsync() => _kala.DisposeAsync();

    [Fact]
    public async Task A_trusted_proxy_that_asks_gets_the_path_of_the_blob_and_what_the_client_gets_of_the_file()
    {
        var file = await _kala.UploadAsync(Hello, "a.txt");
        var blob = Assert.Single(await _kala.Blobs.NamesAsync(file));
        var sent = (await _kala.DownloadAsync(file)).ShouldSucceed();

        var left = (await _kala.DownloadAsync(file, Asks)).ShouldSucceed();

        Assert.Equal($"/_kala_blobs/{file.ToString()[..2]}/{file}/{blob}", left.Header(Field));
        Assert.Equal("0", left.Header("Content-Length"));
        // nginx adds the field itself.
        Assert.Equal(Described(sent).Where(header => header.Name != "Accept-Ranges"), Described(left));
    }

    [Theory]
    [InlineData("bytes=0-0", 1)]
    [InlineData("bytes=1-", 4)]
    [InlineData("bytes=2-99", 3)]
    [InlineData("bytes=-2", 2)]
    [InlineData("bytes=-99", 5)]
    public async Task One_range_is_left_to_the_proxy_and_logged_with_its_length(string range, long length)
    {
        var file = await _kala.UploadAsync(Hello);

        var left = (await _kala.DownloadAsync(file, Asks, ("Range", range))).ShouldSucceed(206);

        Assert.Empty(left.Body);
        Assert.NotNull(left.Header(Field));
        await Eventually.TrueAsync(
            () => _kala.Log.Requests.Any(line => (string?)line.Fields["Outcome"] == "handed_over" && (long?)line.Fields["Bytes"] == length),
            "the line of the request");
    }

    [Theory]
    [InlineData("If-None-Match", "\"other\"")]
    [InlineData("If-Match", "*")]
    [InlineData("If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT")]
    [InlineData("If-Modified-Since", "nonsense")]
    [InlineData("If-Unmodified-Since", "Sat, 01 Jan 2050 00:00:00 GMT")]
    [InlineData("If-Range", "\"other\"")]
    [InlineData("Range", "bytes=4-3")]
    [InlineData("Range", "bytes= 0-4")]
    [InlineData("Range", "Bytes=0-4")]
    [InlineData("Range", "items=0-4")]
    [InlineData("Range", "bytes=0-3,3-4")]
    public async Task What_the_proxy_could_judge_otherwise_is_sent_by_the_server(string name, string value)
    {
        var file = await _kala.UploadAsync(Hello);

        var sent = await _kala.DownloadAsync(file, Asks, (name, value));

        Assert.Null(sent.Header(Field));
        Assert.Equal("hello", sent.Text);
    }

    [Fact]
    public async Task Several_ranges_heads_empty_files_and_refusals_are_not_handed_over()
    {
        var (file, empty) = (await _kala.UploadAsync(Hello), await _kala.UploadAsync([]));
        var path = $"{KalaApplication.Files}/{file}";

        Answer[] answers =
        [
            await _kala.DownloadAsync(file, Asks, ("Range", "bytes=0-0,2-2")),
            await _kala.DownloadAsync(file, Asks, ("Range", "bytes=5-")),
            await _kala.SendAsync("HEAD", path, null, Asks),
            await _kala.DownloadAsync(empty, Asks),
            await _kala.DownloadAsync(Guid.NewGuid(), Asks),
        ];

        Assert.Equal([206, 416, 200, 200, 404], answers.Select(answer => answer.Status));
        Assert.All(answers, answer => Assert.Null(answer.Header(Field)));
    }

    [Fact]
    public async Task A_blob_with_more_bytes_than_count_is_not_handed_over()
    {
        var file = await _kala.UploadAsync(Hello);
        await _kala.Blobs.WriteAsync(file, [.. await _kala.Blobs.ReadAsync(file), .. "left by a crash"u8]);

        var sent = await _kala.DownloadAsync(file, Asks);

        Assert.Equal("hello", sent.ShouldSucceed().Text);
    }

    [Theory]
    [InlineData(Setting, "Proxies:Trusted=192.0.2.1", Field)]
    [InlineData("Filestore:AccelRedirect=", "Proxies:Trusted=127.0.0.1", Field)]
    [InlineData(Setting, "Proxies:Trusted=127.0.0.1", "X-Sendfile")]
    [InlineData(Setting, "Proxies:Trusted=127.0.0.1", "")]
    public async Task Without_the_setting_a_trusted_proxy_and_its_word_the_server_sends_the_bytes(string setting, string trusted, string asked)
    {
        await using var kala = await KalaApplication.StartAsync(setting, trusted);
        var file = await kala.UploadAsync(Hello);

        var sent = await kala.DownloadAsync(file, ("X-Sendfile-Type", asked), (Field, "/_kala_blobs/x"), ("X-Forwarded-For", "127.0.0.1"));

        Assert.Equal("hello", sent.ShouldSucceed().Text);
        Assert.Null(sent.Header(Field));
    }

    private static IEnumerable<(string Name, string Value)> Described(Answer answer) =>
        answer.Headers.Where(header => header.Name is not ("Date" or "Content-Length" or Field)).Order();
}
