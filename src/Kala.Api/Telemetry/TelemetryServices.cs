using Kala.Api.Hosting;
using Kala.Application.Telemetry;
using Kala.Infrastructure;

namespace Kala.Api.Telemetry;

/// <summary>What is added for whoever wants to watch the server; nothing of it runs if nobody does.</summary>
internal static class TelemetryServices
{
    /// <summary>OpenTelemetry's own names: that of the setting for everything, and those for one kind each.</summary>
    private static readonly string[] EndpointKeys =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>To be called when the ports have been added.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration, ManagementOptions management)
    {
        services.AddSingleton<KalaMetrics>();
        var isExported = EndpointKeys.Any(key => !string.IsNullOrWhiteSpace(configuration[key]));
        var isServed = management.Urls.Length > 0;
        if (!isExported && !isServed)
        {
            return;
        }
        services.AddSingleton(provider => new CollectedMetrics(provider, isExported, isServed));
        services.AddHostedService(provider => provider.GetRequiredService<CollectedMetrics>());
        // After the collecting has begun: a level that is read before would be lost until it is read again.
        services.AddKalaMeasuring();
        if (isExported)
        {
            ExportedTraces.AskForDescriptions();
            services.AddHostedService<ExportedTraces>();
        }
        if (isServed)
        {
            services.AddSingleton<ManagementServer>();
            services.AddHostedService(provider => provider.GetRequiredService<ManagementServer>());
        }
    }

    /// <summary>Refuses addresses that cannot be listened on.</summary>
    /// <exception cref="StartupException">One is.</exception>
    public static void Check(ManagementOptions management)
    {
        if (ListenAddresses.Split(management.Urls).FirstOrDefault(url => !IsAddress(url)) is { } wrong)
        {
            throw new StartupException($"Management:Urls has \"{wrong}\"; write it as http://127.0.0.1:9090.");
        }
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http", PathBase: "" };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
