using Kala.Application;
using Kala.Application.Abstractions;

namespace Kala.Api.Hosting;

/// <summary>When the server is told to stop: no new writes, and a grace time for those that run.</summary>
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
