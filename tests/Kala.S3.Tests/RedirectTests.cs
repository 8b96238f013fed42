using System.Net.Http.Headers;
using Kala.Testing;

namespace Kala.S3.Tests;

/// <summary>Downloads that the store sends itself.</summary>
public sealed class RedirectTests : IAsyncLifetime
{
    private static readonly byte[] Content = Bytes.Noise(100_000);

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync()
    {
        if (!KalaApplication.IsImpossible)
        {
            _kala = await KalaApplication.StartAsync("Filestore:S3:Redirect=true");
        }
    }

    public ValueTask DisposeAsync() => _kala?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_whole_file_is_at_an_address_of_the_store()
    {
        var file = await _kala.UploadAsync(Content, "a \"b\".bin");

        var answer = await _kala.DownloadAsync(file);

        Assert.Equal(307, answer.Status);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Null(answer.Header("Repr-Digest"));
        Assert.Null(answer.Header("ETag"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var stored = await client.GetAsync(new Uri(answer.Header("Location")!));
        Assert.Equal(Content, await stored.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", stored.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", ContentDispositionHeaderValue.Parse(stored.Content.Headers.GetValues("Content-Disposition").Single()).DispositionType);
    }

    [Fact]
    public async Task Conditions_count_before_the_redirect()
    {
        var file = await _kala.UploadAsync(Content);

        Assert.Equal(304, (await _kala.DownloadAsync(file, ("If-None-Match", "*"))).Status);
        Assert.Equal(412, (await _kala.DownloadAsync(file, ("If-Match", "\"other\""))).Status);
    }

    [Fact]
    public async Task Ranges_header_fields_and_small_files_come_from_the_server()
    {
        var (file, small) = (await _kala.UploadAsync(Content), await _kala.UploadAsync(Content[..1000]));

        Assert.Equal(Content[10..20], (await _kala.DownloadAsync(file, ("Range", "bytes=10-19"))).ShouldSucceed(206).Body);
        (await _kala.DownloadAsync(small)).ShouldSucceed().ShouldCarry(Content.AsSpan(0, 1000));
        Assert.Equal(200, (await _kala.SendAsync("HEAD", $"{KalaApplication.Files}/{file}", null)).Status);
    }
}
