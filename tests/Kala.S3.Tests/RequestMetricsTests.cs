using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Kala.Application.Telemetry;
using Kala.Testing;

namespace Kala.S3.Tests;

/// <summary>The requests to the store are counted.</summary>
public sealed class RequestMetricsTests
{
    [Fact]
    public async Task Each_request_is_counted_with_its_operation_and_outcome()
    {
        await using var kala = await KalaApplication.StartAsync();
        var content = Bytes.Noise(100_000);
        var seen = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == KalaMetrics.MeterName && instrument.Name == "kala.store.request.duration")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            seen.Enqueue(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
        listener.Start();

        var file = await kala.UploadAsync(content);
        (await kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
        kala.Bucket.Network.Answer = (System.Net.HttpStatusCode.Forbidden, "AccessDenied");
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendRawAsync(session, "hello"u8.ToArray(), offset: 0)).ShouldBeRefused(500, "storage_error", offset: 0);

        // Other tests of this process use stores, too.
        Assert.Superset(
            new HashSet<string>
            {
                "operation=put outcome=ok", "operation=head outcome=ok", "operation=get outcome=ok", "operation=put outcome=failed",
            },
            seen.ToHashSet());
    }
}
