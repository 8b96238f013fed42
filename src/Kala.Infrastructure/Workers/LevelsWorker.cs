using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Workers;

/// <summary>Updates the metrics that no event reports: the number of sessions and the free space.</summary>
internal sealed class LevelsWorker(
    CountSessionsHandler sessions,
    IBlobStore blobs,
    IKalaDatabase database,
    KalaMetrics metrics,
    TimeProvider clock,
    ILogger<LevelsWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.CreateAtZero();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            do
            {
                await ReadAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            if (blobs.WritableBytes(database) is { } free)
            {
                metrics.RecordFreeBytes(free);
            }
            metrics.RecordSessions(await sessions.HandleAsync(cancellation), clock.GetUtcNow());
        }
#pragma warning disable CA1031 // a fault must end neither the worker nor the server; the next scheduled run tries again
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LevelsFailed(error);
        }
    }
}
