using Kala.Application.Files;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Files;

public sealed class DownloadTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const string Etag = "\"sha256-LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ\"";
    private const string OtherEtag = "\"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"";
    private const string ClosedAt = "Wed, 04 Mar 2026 05:06:07 GMT";
    private const string Before = "Wed, 04 Mar 2026 05:06:06 GMT";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task A_file_comes_with_everything_a_client_needs_to_check_and_keep_it()
    {
        var file = await kala.UploadAsync(Hello, "Grüße \"1\".txt");

        var download = await kala.DownloadAsync(file);

        Assert.Equal("hello", download.ShouldSucceed().Text);
        Assert.Equal("5", download.Header("Content-Length"));
        Assert.Equal("text/plain", download.Header("Content-Type"));
        Assert.Equal(Etag, download.Header("ETag"));
        Assert.Equal(ClosedAt, download.Header("Last-Modified"));
        Assert.Equal("bytes", download.Header("Accept-Ranges"));
        Assert.Equal("sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:", download.Header("Repr-Digest"));
        Assert.Equal("private, no-cache", download.Header("Cache-Control"));
        Assert.Equal("Authorization, X-API-Key", download.Header("Vary"));
        Assert.Equal("nosniff", download.Header("X-Content-Type-Options"));
        Assert.Equal("sandbox; default-src 'none'", download.Header("Content-Security-Policy"));
        Assert.Equal(
            "attachment; filename=\"Gr__e _1_.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.txt",
            download.Header("Content-Disposition"));
    }

    [Fact]
    public async Task A_file_stays_open_for_the_next_reader_where_no_other_server_changes_it()
    {
        var file = await kala.UploadAsync(Hello, "a.txt");
        (await kala.DownloadAsync(file)).ShouldSucceed();

        using var kept = kala.Services.GetRequiredService<RecentFiles>().Find(file);

        Assert.Equal(KalaApplication.UsesPostgres, kept is null);
    }

    [Fact]
    public async Task HEAD_tells_the_same_without_the_bytes()
    {
        var file = await kala.UploadAsync(Hello, "a.txt");

        var download = (await kala.DownloadAsync(file)).ShouldSucceed();
        var head = (await kala.SendAsync("HEAD", $"{KalaApplication.Files}/{file}", null)).ShouldSucceed();

        Assert.Empty(head.Body);
        Assert.Equal(
            download.Headers.Where(header => header.Name != "Date").Order(),
            head.Headers.Where(header => header.Name != "Date").Order());
    }

    [Theory]
    [InlineData("image/png", "a.txt", "image/png")]
    [InlineData("Text/HTML; charset=UTF-8; x=1", "a.txt", "text/html; charset=utf-8")]
    [InlineData("nonsense", "a.png", "image/png")]
    [InlineData(null, "a.pdf", "application/pdf")]
    [InlineData(null, "noextension", "application/octet-stream")]
    public async Task The_type_is_the_declared_one_or_guessed_from_the_name(string? declared, string name, string served)
    {
        var created = await kala.CreateAsync(
            new { fileSize = 0, originalFilename = name, contentType = declared, hash = Bytes.Sha256Of([]) });
        var file = created.ShouldSucceed(201).Data.GetGuid();
        (await kala.CloseAsync(file)).ShouldSucceed();

        var download = await kala.DownloadAsync(file);

        Assert.Equal(served, download.ShouldSucceed().Header("Content-Type"));
        Assert.Equal("0", download.Header("Content-Length"));
    }

    [Theory]
    [InlineData("a.png", "inline")]
    [InlineData("a.txt", "inline")]
    [InlineData("a.mp4", "inline")]
    [InlineData("a.svg", "attachment")]
    [InlineData("a.html", "attachment")]
    [InlineData("a.pdf", "attachment")]
    public async Task Only_what_a_browser_cannot_run_is_shown_inline(string name, string disposition)
    {
        var file = await kala.UploadAsync(Hello, name);

        var download = await kala.GetAsync($"{KalaApplication.Files}/{file}?disposition=inline");

        Assert.StartsWith($"{disposition};", download.ShouldSucceed().Header("Content-Disposition"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/x+xml")]
    [InlineData("image/X+XML; charset=utf-8")]
    [InlineData("audio/x+xml")]
    [InlineData("video/x+xml")]
    [InlineData("image/xml")]
    public async Task What_is_XML_is_never_shown_inline(string type)
    {
        var created = await kala.CreateAsync(new { fileSize = 0, originalFilename = "a", contentType = type, hash = Bytes.Sha256Of([]) });
        var file = created.ShouldSucceed(201).Data.GetGuid();
        (await kala.CloseAsync(file)).ShouldSucceed();

        var download = await kala.GetAsync($"{KalaApplication.Files}/{file}?disposition=inline");

        Assert.StartsWith("attachment;", download.ShouldSucceed().Header("Content-Disposition"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes=0-0", 206, "h", "bytes 0-0/5")]
    [InlineData("bytes=1-3", 206, "ell", "bytes 1-3/5")]
    [InlineData("bytes=3-", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=3-100", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=-2", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=-100", 206, "hello", "bytes 0-4/5")]
    [InlineData("bytes=9-,1-1", 206, "e", "bytes 1-1/5")]
    [InlineData("bytes=3-1", 200, "hello", null)]
    [InlineData("bytes=", 200, "hello", null)]
    [InlineData("lines=1-2", 200, "hello", null)]
    [InlineData("nonsense", 200, "hello", null)]
    [InlineData("bytes=0-2,1-3", 200, "hello", null)]
    [InlineData("bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0", 200, "hello", null)]
    public async Task A_range_is_sent_if_it_makes_sense_and_the_whole_file_if_not(
        string range, int status, string body, string? contentRange)
    {
        var file = await kala.UploadAsync(Hello);

        var download = await kala.DownloadAsync(file, ("Range", range));

        Assert.Equal(body, download.ShouldSucceed(status).Text);
        Assert.Equal(contentRange, download.Header("Content-Range"));
        Assert.NotNull(download.Header("Repr-Digest"));
    }

    [Theory]
    [InlineData("bytes=5-")]
    [InlineData("bytes=5-9,7-")]
    [InlineData("bytes=-0")]
    public async Task A_range_of_which_the_file_has_nothing_is_refused_with_its_size(string range)
    {
        var file = await kala.UploadAsync(Hello);

        var download = await kala.DownloadAsync(file, ("Range", range));

        download.ShouldBeRefused(416, "range_not_satisfiable");
        Assert.Equal("bytes */5", download.Header("Content-Range"));
    }

    [Fact]
    public async Task Several_ranges_come_as_parts()
    {
        var file = await kala.UploadAsync(Hello, "a.txt");

        var download = await kala.DownloadAsync(file, ("Range", "bytes=0-1,3-4"));

        var type = download.ShouldSucceed(206).Header("Content-Type")!;
        Assert.StartsWith("multipart/byteranges; boundary=", type, StringComparison.Ordinal);
        var boundary = type.Split('=')[1];
        Assert.Equal($"""

            --{boundary}
            Content-Type: text/plain
            Content-Range: bytes 0-1/5

            he
            --{boundary}
            Content-Type: text/plain
            Content-Range: bytes 3-4/5

            lo
            --{boundary}--

            """.ReplaceLineEndings("\r\n"), download.Text);
    }

    [Fact]
    public async Task HEAD_ignores_a_range()
    {
        var file = await kala.UploadAsync(Hello);

        var head = await kala.SendAsync("HEAD", $"{KalaApplication.Files}/{file}", null, ("Range", "bytes=1-1"));

        Assert.Equal("5", head.ShouldSucceed().Header("Content-Length"));
    }

    [Fact]
    public async Task A_range_far_into_a_large_file_is_exact()
    {
        var content = Bytes.Noise(1_000_000);
        var file = await kala.UploadAsync(content);

        var download = await kala.DownloadAsync(file, ("Range", "bytes=300000-899999"));

        download.ShouldSucceed(206).ShouldCarry(content.AsSpan(300_000, 600_000));
    }

    [Theory]
    [InlineData("If-None-Match", Etag, 304)]
    [InlineData("If-None-Match", $"{OtherEtag}, W/{Etag}", 304)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-None-Match", OtherEtag, 200)]
    [InlineData("If-Modified-Since", ClosedAt, 304)]
    [InlineData("If-Modified-Since", Before, 200)]
    [InlineData("If-Modified-Since", "nonsense", 200)]
    [InlineData("If-Match", Etag, 200)]
    [InlineData("If-Match", "*", 200)]
    [InlineData("If-Unmodified-Since", ClosedAt, 200)]
    public async Task A_condition_that_holds_or_a_file_that_the_client_has(string condition, string value, int status)
    {
        var file = await kala.UploadAsync(Hello);

        var download = await kala.DownloadAsync(file, (condition, value));

        Assert.Equal(status == 200 ? "hello" : "", download.ShouldSucceed(status).Text);
        Assert.Equal(Etag, download.Header("ETag"));
    }

    [Theory]
    [InlineData("If-Match", OtherEtag)]
    [InlineData("If-Match", $"W/{Etag}")]
    [InlineData("If-Unmodified-Since", Before)]
    public async Task A_condition_that_does_not_hold_is_refused(string condition, string value)
    {
        var file = await kala.UploadAsync(Hello);

        var download = await kala.DownloadAsync(file, (condition, value));

        download.ShouldBeRefused(412, "precondition_failed");
    }

    [Theory]
    [InlineData(Etag, 206)]
    [InlineData(ClosedAt, 206)]
    [InlineData(OtherEtag, 200)]
    [InlineData($"W/{Etag}", 200)]
    [InlineData(Before, 200)]
    [InlineData("nonsense", 200)]
    public async Task A_range_is_sent_only_of_the_file_that_the_client_began(string ifRange, int status)
    {
        var file = await kala.UploadAsync(Hello);

        var download = await kala.DownloadAsync(file, ("Range", "bytes=1-1"), ("If-Range", ifRange));

        Assert.Equal(status == 206 ? "e" : "hello", download.ShouldSucceed(status).Text);
    }

    [Fact]
    public async Task A_deleted_file_is_gone_and_so_are_its_bytes()
    {
        var file = await kala.UploadAsync(Hello);

        var first = await kala.DeleteFileAsync(file);
        var again = await kala.DeleteFileAsync(file);

        first.ShouldSucceed(204);
        again.ShouldSucceed(204);
        (await kala.DownloadAsync(file)).ShouldBeRefused(410, "gone");
        Assert.Empty(await kala.Blobs.NamesAsync(file));
    }

    [Fact]
    public async Task A_file_that_was_just_read_is_gone_as_soon_as_it_is_deleted()
    {
        var file = await kala.UploadAsync(Hello);
        (await kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(Hello);
        (await kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(Hello);

        (await kala.DeleteFileAsync(file)).ShouldSucceed(204);

        (await kala.DownloadAsync(file)).ShouldBeRefused(410, "gone");
    }

    [Fact]
    public async Task A_file_that_was_just_read_is_not_served_as_soon_as_it_is_marked()
    {
        var file = await kala.UploadAsync(Hello);
        (await kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(Hello);

        await kala.ExecuteAsync($"UPDATE files SET corrupt_at = closed_at WHERE id = '{file}'");

        (await kala.DownloadAsync(file)).ShouldBeRefused(500, "content_corrupt");
    }

    [Fact]
    public async Task A_download_that_runs_finishes_although_the_file_is_deleted()
    {
        var content = Bytes.Noise(20_000_000);
        var file = await kala.UploadAsync(content);
        using var reader = await kala.ConnectAsync();
        await reader.SendHeadAsync("GET", $"{KalaApplication.Files}/{file}");
        await Eventually.TrueAsync(reader.HasAnswer, "the download to begin");

        (await kala.DeleteFileAsync(file)).ShouldSucceed(204);

        (await reader.ReadAnswerAsync()).ShouldSucceed().ShouldCarry(content);
    }

    [Theory]
    [InlineData("00000000-0000-4000-8000-00000000dead")]
    [InlineData("nonsense")]
    public async Task What_does_not_exist_is_not_found(string file)
    {
        (await kala.GetAsync($"{KalaApplication.Files}/{file}")).ShouldBeRefused(404, "file_not_found");
        (await kala.SendAsync("DELETE", $"{KalaApplication.Files}/{file}", null)).ShouldBeRefused(404, "file_not_found");
    }

    [Fact]
    public async Task Bytes_that_the_store_has_lost_are_never_sent_as_a_file()
    {
        var file = await kala.UploadAsync(Hello);
        await kala.Blobs.WriteAsync(file, "hell"u8.ToArray());

        var download = await kala.DownloadAsync(file);

        download.ShouldBeRefused(500, "content_corrupt");
    }

    [Fact]
    public async Task Files_outlive_a_restart()
    {
        await using var own = await KalaApplication.StartAsync();
        var file = await own.UploadAsync(Hello);

        await own.RestartAsync();

        Assert.Equal("hello", (await own.DownloadAsync(file)).ShouldSucceed().Text);
    }
}
