using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Workers;

/// <summary>Reads the levels that no event tells: how many sessions there are, how much room is left.</summary>
internal sealed class LevelsWorker(
    CountSessionsHandler sessions,
    IBlobStore blobs,
    KalaMetrics metrics,
    TimeProvider clock,
    ILogger<LevelsWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.BeginAtZero();
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
            // The server stops.
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            metrics.DiskHas(blobs.FreeBytes());
            metrics.Counted(await sessions.HandleAsync(cancellation), clock.GetUtcNow());
        }
#pragma warning disable CA1031 // a worker's fault must not end it, nor the server: it tries again at its next time
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LevelsFailed(error);
        }
    }
}
