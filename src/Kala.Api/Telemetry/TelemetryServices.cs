using System.Diagnostics.Metrics;
using Kala.Application.Telemetry;
using Kala.Infrastructure.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kala.Api.Telemetry;

/// <summary>Adds OpenTelemetry if the settings enable it. Otherwise no part of it runs.</summary>
internal static class TelemetryServices
{
    /// <summary>OpenTelemetry's own settings for all signals, metrics and traces.</summary>
    private static readonly string[] EndpointKeys =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var isExported = EndpointKeys.Any(key => !string.IsNullOrWhiteSpace(configuration[key]));
        var isServed = SettingList.Split(configuration["Management:Urls"]).Length > 0;
        if (!isExported && !isServed)
        {
            return;
        }
        services.AddKalaLevels();
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

    /// <summary>Names the service; <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> override it.</summary>
    private static void Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddTelemetrySdk()
        .AddService("kala", serviceVersion: ProgramVersion.Text)
        .AddEnvironmentVariableDetector();

    private static void AddMeters(MeterProviderBuilder metrics) => metrics
        .AddMeter(KalaMetrics.MeterName, "Npgsql")
        .AddAspNetCoreInstrumentation()
        .AddRuntimeInstrumentation();

    /// <summary>
    /// Drops the meters of other hosts in this process, such as the management server, which have the same names.
    /// </summary>
    private static void DropMetersOfOtherHosts(IServiceProvider services, MeterProviderBuilder metrics)
    {
        var own = services.GetRequiredService<IMeterFactory>();
        metrics.AddView(instrument => instrument.Meter.Scope is IMeterFactory other && other != own ? MetricStreamConfiguration.Drop : null);
    }

    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource("Kala", "Npgsql")
        .AddAspNetCoreInstrumentation(requests =>
            // As in the log, only the route: the path and query may contain a file name.
            requests.EnrichWithHttpResponse = (activity, _) => activity.SetTag("url.path", null).SetTag("url.query", null))
        .AddOtlpExporter();
}
