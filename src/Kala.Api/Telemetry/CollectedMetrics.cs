using System.Diagnostics.Metrics;
using Kala.Application.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Kala.Api.Telemetry;

/// <summary>Collects what this host measures: our own instruments, those of ASP.NET Core and of the runtime.</summary>
internal sealed class CollectedMetrics(IServiceProvider services, bool isExported, bool isServed) : IHostedService, IDisposable
{
    private static readonly string[] Meters =
    [
        KalaMetrics.MeterName,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Npgsql",
        "System.Runtime",
    ];

    private readonly PrometheusText _text = new();
    private BaseExportingMetricReader? _reader;
    private MeterProvider? _provider;

    /// <summary>All metrics as they are now, in Prometheus's text format.</summary>
    public string Read()
    {
        // Collecting is one at a time, and so is the text that it leaves.
        lock (_text)
        {
            return _reader is { } reader && reader.Collect() ? _text.Latest : "";
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var own = services.GetRequiredService<IMeterFactory>();
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(inner => inner.AddSingleton(services.GetRequiredService<IConfiguration>()))
            .SetResourceBuilder(TelemetryResource.Builder)
            .AddMeter(Meters)
            // Another host of this process, such as the management server, has meters of the same names.
            .AddView(instrument => instrument.Meter.Scope is IMeterFactory other && other != own ? MetricStreamConfiguration.Drop : null);
        if (isExported)
        {
            builder.AddOtlpExporter();
        }
        if (isServed)
        {
            _reader = new BaseExportingMetricReader(_text);
            builder.AddReader(_reader);
        }
        _provider = builder.Build();
        services.GetRequiredService<KalaMetrics>().CreateAtZero();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what was not sent yet.</summary>
    public void Dispose() => _provider?.Dispose();
}
