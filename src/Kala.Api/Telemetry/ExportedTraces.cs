using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Kala.Api.Telemetry;

/// <summary>Sends a trace of each request: the request itself, and the steps of it that take time.</summary>
internal sealed class ExportedTraces(IConfiguration configuration) : IHostedService, IDisposable
{
    private TracerProvider? _provider;

    /// <summary>ASP.NET Core describes its activities as OpenTelemetry wants them only when it is asked to.</summary>
    public static void AskForDescriptions() =>
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(inner => inner.AddSingleton(configuration))
            .SetResourceBuilder(TelemetryResource.Builder)
            .AddSource("Kala", "Microsoft.AspNetCore", "Npgsql")
            .AddProcessor(new WithoutAddresses())
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what was not sent yet.</summary>
    public void Dispose() => _provider?.Dispose();

    /// <summary>As in the log: the route says what was asked for, the address may carry names that are nobody's business.</summary>
    private sealed class WithoutAddresses : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => data.SetTag("url.path", null).SetTag("url.query", null);
    }
}
