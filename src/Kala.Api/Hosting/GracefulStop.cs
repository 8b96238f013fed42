using Kala.Application;
using Kala.Application.Abstractions;

namespace Kala.Api.Hosting;

/// <summary>When the server stops: refuses new writes and gives running ones a grace time.</summary>
internal sealed class GracefulStop(
    IHostApplicationLifetime lifetime,
    ShutdownSignal shutdown,
    FilestoreOptions options,
    ILogger<GracefulStop> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() =>
        {
            log.Stopping(options.ShutdownGrace);
            shutdown.Stop(options.ShutdownGrace);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
