using System.Text.RegularExpressions;
using Kala.Api.Telemetry;
using Kala.Api.Tests.Datastores;
using Kala.Application.Abstractions;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Kala.Api.Tests.Telemetry;

public sealed partial class MetricsTests
{
    private const string Management = "Management:Urls=http://127.0.0.1:0";

    [Fact]
    public async Task Uploads_and_downloads_are_counted()
    {
        await using var kala = await KalaApplication.StartAsync(Management);
        var session = await kala.OpenSessionAsync(3000);
        (await kala.AppendRawAsync(session, Bytes.Noise(1000), 0)).ShouldSucceed();
        (await kala.AppendAsync(session, Bytes.Noise(2000), 1000, Bytes.Sha256Of([1]))).ShouldBeRefused(400, "chunk_hash_mismatch");
        (await kala.AppendAsync(session, Bytes.Noise(2000), 1000)).ShouldSucceed();
        (await kala.CloseAsync(session, Bytes.Sha256Of([.. Bytes.Noise(1000), .. Bytes.Noise(2000)]))).ShouldSucceed();
        (await kala.DownloadAsync(session, ("Range", "bytes=0-99"))).ShouldSucceed(206);

        var metrics = await MetricsAsync(kala);

        Assert.Equal(3000, metrics["kala_upload_bytes_total"].Value());
        Assert.Equal(100, metrics["kala_download_bytes_total"].Value());
        Assert.Equal(2, metrics["kala_chunks_total"].Value("end=\"complete\""));
        Assert.Equal(1, metrics["kala_chunks_total"].Value("end=\"wrong_digest\""));
        Assert.Equal(0, metrics["kala_chunks_active"].Value());
        Assert.Equal(4, metrics["kala_lease_wait_seconds"].Samples["kala_lease_wait_seconds_count{outcome=\"granted\"}"]);
        // One of them is the start's, which marks the store.
        Assert.Equal(5, metrics["kala_commit_duration_seconds"].Samples["kala_commit_duration_seconds_count{outcome=\"ok\"}"]);
        Assert.Equal(
            2, metrics["kala_sync_duration_seconds"].Samples["kala_sync_duration_seconds_count{outcome=\"ok\",target=\"file\"}"]);
    }

    [Fact]
    public async Task Bytes_that_a_proxy_sends_are_counted_apart()
    {
        await using var kala = await KalaApplication.StartAsync(Management, "Filestore:AccelRedirect=/blobs", "Proxies:Trusted=127.0.0.1");
        var file = await kala.UploadAsync(Bytes.Noise(1000));
        (await kala.DownloadAsync(file, ("Range", "bytes=0-99"), ("X-Sendfile-Type", "X-Accel-Redirect"))).ShouldSucceed(206);

        var metrics = await MetricsAsync(kala);

        Assert.Equal(100, metrics["kala_handed_over_bytes_total"].Value());
        Assert.Equal(0, metrics["kala_download_bytes_total"].Value());
    }

    [Fact]
    public async Task Queries_of_datastores_are_measured()
    {
        await using var kala = await KalaApplication.StartAsync(Management);
        var root = $"{DatastoreCalls.Root}/{await kala.ImportAsync("a.csv", "lon,lat\n1,2\n")}/ogc/collections/default";
        (await kala.GetAsync($"{root}/items")).ShouldSucceed();
        (await kala.GetAsync($"{root}/items/1")).ShouldSucceed();
        (await kala.GetAsync($"{root}/tiles/WebMercatorQuad/0/0/0")).ShouldSucceed();

        var samples = (await MetricsAsync(kala))["kala_datastore_query_duration_seconds"].Samples;

        foreach (var kind in (string[])["items", "item", "tile"])
        {
            Assert.Equal(1, samples[$"kala_datastore_query_duration_seconds_count{{kind=\"{kind}\"}}"]);
        }
    }

    [Fact]
    public async Task A_writer_that_loses_its_session_is_a_take_over()
    {
        await using var kala = await KalaApplication.StartAsync(Management);
        var session = await kala.OpenSessionAsync(100);
        using var slow = await kala.BeginWriteAsync(session, Bytes.Noise(10), 100, offset: 0);
        Assert.Equal(1, (await MetricsAsync(kala))["kala_chunks_active"].Value());
        (await kala.WriteRawAsync(session, Bytes.Noise(100))).ShouldSucceed();

        var metrics = await MetricsAsync(kala);

        Assert.Equal(1, metrics["kala_lease_takeovers_total"].Value());
        Assert.Equal(1, metrics["kala_chunks_total"].Value("end=\"cut\""));
        Assert.Equal(110, metrics["kala_upload_bytes_total"].Value());
    }

    [Fact]
    public async Task Sessions_are_counted_again_every_half_minute()
    {
        await using var kala = await KalaApplication.StartAsync(Management);
        await Eventually.TrueAsync(
            async () => (await MetricsAsync(kala)).TryGetValue("kala_sessions", out var none) && none.Value("status=\"open\"") == 0,
            "the first count");
        _ = await kala.OpenSessionAsync(1);

        kala.Clock.Advance(TimeSpan.FromSeconds(30));

        await Eventually.TrueAsync(
            async () => (await MetricsAsync(kala))["kala_sessions"].Value("status=\"open\"") == 1, "the second count");
        var metrics = await MetricsAsync(kala);
        Assert.Equal(0, metrics["kala_sessions"].Value("status=\"closed\""));
        Assert.True(metrics["kala_disk_free_bytes"].Value() > 0);
        Assert.Equal(
            kala.Clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, metrics["kala_sessions_counted_timestamp_seconds"].Value());
    }

    [Fact]
    public async Task The_scrubber_tells_what_it_finds()
    {
        await using var kala = await KalaApplication.StartAsync(Management);
        _ = await kala.UploadAsync(Bytes.Noise(1000));
        var spoiled = await kala.UploadAsync(Bytes.Noise(500));
        await kala.Blobs.WriteAsync(spoiled, Bytes.Noise(500, seed: 2));
        (await kala.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/scrub", null)).ShouldSucceed();

        var metrics = await MetricsAsync(kala);

        Assert.Equal(1500, metrics["kala_scrub_bytes_total"].Value());
        Assert.Equal(1, metrics["kala_scrub_files_total"].Value("result=\"good\""));
        Assert.Equal(1, metrics["kala_scrub_files_total"].Value("result=\"corrupt\""));
    }

    [Fact]
    public async Task Counters_begin_at_zero()
    {
        await using var kala = await KalaApplication.StartAsync(Management);

        var metrics = await MetricsAsync(kala);

        Assert.Equal(0, metrics["kala_upload_bytes_total"].Value());
        Assert.Equal(0, metrics["kala_scrub_files_total"].Value("result=\"corrupt\""));
        Assert.Equal(9, metrics["kala_chunks_total"].Samples.Count);
    }

    [Fact]
    public async Task Requests_are_told_by_their_route()
    {
        await using var kala = await KalaApplication.StartAsync(Management);
        var session = await kala.OpenSessionAsync(1);
        _ = await kala.OffsetAsync(session);

        var requests = (await MetricsAsync(kala))["http_server_request_duration_seconds"];

        Assert.Contains(requests.Samples.Keys, key => key.Contains("sessions/{uuid}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(requests.Samples.Keys, key => key.Contains(session.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_are_served_on_the_management_address_only()
    {
        await using var kala = await KalaApplication.StartAsync(Management);

        var there = await kala.GetAsync($"{ManagementOf(kala)}/metrics");

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", there.ShouldSucceed().Header("Content-Type"));
        Assert.Equal(404, (await kala.GetAsync($"{ManagementOf(kala)}/")).Status);
        Assert.Equal(404, (await kala.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task Each_address_is_in_the_log_once_and_so_is_the_start()
    {
        await using var kala = await KalaApplication.StartAsync(Management);
        var address = kala.Address.GetLeftPart(UriPartial.Authority);

        await kala.StopAsync();

        Assert.Equal(
            $"Now listening on: {address}",
            Assert.Single(kala.Log.All, line => line.Message.StartsWith("Now listening on", StringComparison.Ordinal)).Message);
        Assert.Single(kala.Log.All, line => line.Id == 1040);
        Assert.Single(kala.Log.All, line => line.Message.StartsWith("Application started", StringComparison.Ordinal));
        Assert.Single(kala.Log.All, line => line.Message.StartsWith("Application is shutting down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_are_served_while_all_connections_of_the_files_are_taken()
    {
        await using var kala = await KalaApplication.StartAsync(Management, "Limits:Connections=1");
        using var only = await kala.ConnectAsync();
        await only.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.Equal(200, (await only.ReadAnswerAsync()).Status);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => kala.GetAsync("/health/live"));

        Assert.Contains("kala_upload_bytes_total", await MetricsAsync(kala));
    }

    [Fact]
    public async Task Nothing_is_measured_where_nobody_looks()
    {
        await using var kala = await KalaApplication.StartAsync();

        Assert.Null(kala.Services.GetService<MeterProvider>());
        Assert.Null(kala.Services.GetService<ManagementServer>());
        Assert.Equal("FileBlobStore", kala.Services.GetRequiredService<IBlobStore>().GetType().Name);
    }

    [Fact]
    public async Task The_document_lists_every_metric_of_ours_with_its_labels()
    {
        await using var kala = await KalaApplication.StartAsync(Management);
        var session = await kala.OpenSessionAsync(100);
        using var slow = await kala.BeginWriteAsync(session, Bytes.Noise(10), 100, offset: 0);
        (await kala.WriteRawAsync(session, Bytes.Noise(100))).ShouldSucceed();
        await kala.ShouldHoldAsync(session, Bytes.Noise(100));
        (await kala.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/scrub", null)).ShouldSucceed();
        (await kala.GetAsync($"{DatastoreCalls.Root}/{await kala.ImportAsync("a.csv", "a\n1\n")}/ogc/collections/default/items")).ShouldSucceed();
        await Eventually.TrueAsync(async () => (await MetricsAsync(kala)).ContainsKey("kala_sessions"), "the first count");

        var metrics = (await MetricsAsync(kala)).Values
            .Where(family => family.Name.StartsWith("kala_", StringComparison.Ordinal))
            .Select(family => $"{family.Name} {family.Type} {LabelsOf(family)}".TrimEnd());

        // Only an S3-compatible store gets requests; Kala.S3.Tests looks at those.
        var documented = Documented().Where(row => !row.StartsWith("kala_store_", StringComparison.Ordinal));
        Assert.Equal(documented.Order(StringComparer.Ordinal), metrics.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Documented() =>
        File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "metrics.md"))
            .Select(line => Row().Match(line))
            .Where(row => row.Success)
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {string.Join(',', LabelName().Matches(row.Groups[3].Value).Select(label => label.Groups[1].Value))}".TrimEnd());

    private static string LabelsOf(PrometheusFamily family) => string.Join(
        ',',
        Label().Matches(family.Samples.Keys.First()).Select(label => label.Groups[1].Value).Where(label => label != "le"));

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Kala.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        return folder;
    }

    private static string ManagementOf(KalaApplication kala) =>
        kala.Services.GetRequiredService<ManagementServer>().Addresses.First();

    private static async Task<Dictionary<string, PrometheusFamily>> MetricsAsync(KalaApplication kala) =>
        PrometheusFamily.ParseAll((await kala.GetAsync($"{ManagementOf(kala)}/metrics")).ShouldSucceed().Text);

    [GeneratedRegex(@"^\| `(kala_\w+)` \| (\w+) \|([^|]*)\|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`:")]
    private static partial Regex LabelName();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Label();
}
