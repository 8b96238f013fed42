using System.Collections.Concurrent;
using System.Text;
using Kala.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Kala.Api.Tests.Telemetry;

public sealed class OtlpTests
{
    [Fact]
    public async Task Metrics_and_traces_go_to_the_endpoint_that_is_configured()
    {
        await using var receiver = await Receiver.StartAsync();
        Guid file;
        string link;
        await using (var kala = await KalaApplication.StartAsync(
            $"OTEL_EXPORTER_OTLP_ENDPOINT={receiver.Address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_SERVICE_NAME=kala-under-test"))
        {
            file = await kala.UploadAsync(Bytes.Noise(1000));
            link = await kala.LinkAsync(file);
            (await kala.GetAsync(link)).ShouldSucceed();
        }

        var metrics = receiver.Received("/v1/metrics");
        var traces = receiver.Received("/v1/traces");

        Assert.All(
            ["kala.upload.bytes", "kala.commit.duration", "http.server.request.duration", "kala-under-test"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        Assert.All(
            ["commit", "lease", "receive", "sync", "POST api/manage/filestore/sessions/{uuid}/write", "http.response.status_code", "kala-under-test"],
            name => Assert.Contains(name, traces, StringComparison.Ordinal));
        Assert.DoesNotContain(file.ToString(), traces, StringComparison.Ordinal);
        Assert.Contains("GET api/manage/filestore/links/{link}", traces, StringComparison.Ordinal);
        Assert.DoesNotContain(link.Split('/')[^1], traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_hurts_nobody()
    {
        await using var kala = await KalaApplication.StartAsync(
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_TIMEOUT=100");

        var file = await kala.UploadAsync(Bytes.Noise(1000));

        (await kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(Bytes.Noise(1000));
    }

    /// <summary>A fake collector that accepts every POST.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> _posts = new();
        private readonly WebApplication _app;

        private Receiver()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.Run(async http =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                _posts.Enqueue((http.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            });
        }

        public string Address => _app.Urls.First();

        public static async Task<Receiver> StartAsync()
        {
            var receiver = new Receiver();
            await receiver._app.StartAsync();
            return receiver;
        }

        /// <summary>All bytes received on a path. Names and texts are readable in the protocol's messages.</summary>
        public string Received(string path) => string.Concat(_posts.Where(post => post.Path == path).Select(post => post.Body));

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
