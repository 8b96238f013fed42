using System.Diagnostics.Metrics;
using Kala.Api.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Kala.Api.Tests.Telemetry;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid()}");
    private readonly PrometheusText _text = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;

    public PrometheusTextTests()
    {
        _reader = new BaseExportingMetricReader(_text);
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_meter.Name).AddReader(_reader).Build();
    }

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Labels_and_help_are_escaped()
    {
        _meter.CreateCounter<long>("a.b-c", "{thing}", "Back\\slash\nand line").Add(
            3, new KeyValuePair<string, object?>("1st.label", "quote \" back\\slash\nline"));

        var text = Collected();

        Assert.Equal(
            "# HELP a_b_c_total Back\\\\slash\\nand line\n"
            + "# TYPE a_b_c_total counter\n"
            + "a_b_c_total{_1st_label=\"quote \\\" back\\\\slash\\nline\"} 3\n",
            text);
        Assert.Single(PrometheusFamily.ParseAll(text));
    }

    [Fact]
    public void A_histogram_has_growing_buckets_a_sum_and_a_count()
    {
        var waits = _meter.CreateHistogram("wait", "s", "Waits.", tags: null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.5, 2],
        });
        foreach (var wait in (double[])[0.25, 0.5, 1, 7])
        {
            waits.Record(wait);
        }

        var text = Collected();

        Assert.Equal(
            """
            # HELP wait_seconds Waits.
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.5"} 2
            wait_seconds_bucket{le="2"} 3
            wait_seconds_bucket{le="+Inf"} 4
            wait_seconds_sum 8.75
            wait_seconds_count 4

            """,
            text);
        Assert.Single(PrometheusFamily.ParseAll(text));
    }

    [Fact]
    public void What_goes_up_and_down_is_a_gauge()
    {
        _meter.CreateUpDownCounter<long>("active", "{thing}", "Active ones.").Add(-2);
        _meter.CreateGauge<double>("load.bytes", "By", "Load.").Record(1e300);

        var families = PrometheusFamily.ParseAll(Collected());

        Assert.Equal(("gauge", -2), (families["active"].Type, families["active"].Value()));
        Assert.Equal(("gauge", 1e300), (families["load_bytes"].Type, families["load_bytes"].Value()));
    }

    private string Collected()
    {
        Assert.True(_reader.Collect());
        return _text.Latest;
    }
}
