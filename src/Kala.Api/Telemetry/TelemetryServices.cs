using System.Diagnostics.Metrics;
using Kala.Api.Hosting;
using Kala.Application.Telemetry;
using Kala.Infrastructure;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kala.Api.Telemetry;

/// <summary>Adds OpenTelemetry where the settings ask for it; nothing of it runs otherwise.</summary>
internal static class TelemetryServices
{
    /// <summary>OpenTelemetry's own settings: the one for all signals, and the one for each.</summary>
    private static readonly string[] EndpointKeys =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Must be called after the ports were added, because it wraps them.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<KalaMetrics>();
        var isExported = EndpointKeys.Any(key => !string.IsNullOrWhiteSpace(configuration[key]));
        var isServed = ListenAddresses.Split(configuration["Management:Urls"]).Length > 0;
        if (!isExported && !isServed)
        {
            return;
        }
        services.AddKalaMeasuring();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(Describe).WithMetrics(AddMeters);
        services.ConfigureOpenTelemetryMeterProvider(DropMetersOfOtherHosts);
        if (isExported)
        {
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter()).WithTracing(AddTraces);
        }
        if (isServed)
        {
            telemetry.WithMetrics(metrics => metrics.AddPrometheusExporter(prometheus =>
            {
                prometheus.ScopeInfoEnabled = false;
                prometheus.ScrapeResponseCacheDurationMilliseconds = 0;
            }));
            services.AddSingleton<ManagementServer>();
            services.AddHostedService(provider => provider.GetRequiredService<ManagementServer>());
        }
    }

    /// <summary>This program, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> say otherwise.</summary>
    private static void Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddTelemetrySdk()
        .AddService("kala", serviceVersion: CommandLine.Version)
        .AddEnvironmentVariableDetector();

    private static void AddMeters(MeterProviderBuilder metrics) => metrics
        .AddMeter(KalaMetrics.MeterName, "Npgsql")
        .AddAspNetCoreInstrumentation()
        .AddRuntimeInstrumentation();

    /// <summary>The management server has meters of the same names, and so has every other host of this process.</summary>
    private static void DropMetersOfOtherHosts(IServiceProvider services, MeterProviderBuilder metrics)
    {
        var own = services.GetRequiredService<IMeterFactory>();
        metrics.AddView(instrument => instrument.Meter.Scope is IMeterFactory other && other != own ? MetricStreamConfiguration.Drop : null);
    }

    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource("Kala", "Npgsql")
        .AddAspNetCoreInstrumentation(requests =>
            // As in the log: the route is enough, and the path may carry a file's name.
            requests.EnrichWithHttpResponse = (activity, _) => activity.SetTag("url.path", null).SetTag("url.query", null))
        .AddOtlpExporter();
}
