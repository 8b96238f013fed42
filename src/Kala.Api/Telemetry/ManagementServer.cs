using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenTelemetry.Metrics;

namespace Kala.Api.Telemetry;

/// <summary>
/// Serves <c>/metrics</c> on separate addresses: publishing the files does not publish the metrics, and the metrics
/// stay available when the connection limit is reached and while the server stops.
/// </summary>
internal sealed class ManagementServer(ManagementOptions options, MeterProvider metrics, ILoggerFactory logs)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>The addresses it listens on.</summary>
    public IEnumerable<string> Addresses =>
        _app?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    /// <summary>Whether the server can listen on the address: http, without a path.</summary>
    public static bool IsAddress(string url)
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

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(SettingList.Split(options.Urls));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // MetricsServed names the addresses; two lines "Now listening" would not say which is which.
        var quiet = new QuietHost(logs);
        builder.Services.AddSingleton<ILoggerFactory>(quiet).AddSingleton<IHostLifetime>(quiet);
        _app = builder.Build();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, null, "/metrics", null, null);
        await _app.StartAsync(cancellationToken);
        logs.CreateLogger<ManagementServer>().MetricsServed(string.Join(' ', Addresses));
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
