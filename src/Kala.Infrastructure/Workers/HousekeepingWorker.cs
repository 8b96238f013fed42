using Kala.Application.Housekeeping;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Workers;

/// <summary>Runs the housekeeping handlers on schedule.</summary>
internal sealed class HousekeepingWorker(
    ExpireSessionsHandler expire,
    CollectGarbageHandler collect,
    ScrubFilesHandler scrub,
    HousekeepingDiary diary,
    HousekeepingOptions options,
    TimeProvider clock,
    ILogger<HousekeepingWorker> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Enabled
        ? Task.WhenAll(
            EveryAsync(HousekeepingWork.Expire, options.ExpireEvery, ExpireAsync, stoppingToken),
            EveryAsync(HousekeepingWork.Collect, options.CollectEvery, CollectAsync, stoppingToken),
            EveryAsync(HousekeepingWork.Scrub, ScrubPause(), ScrubAsync, stoppingToken))
        : Task.CompletedTask;

    /// <summary>Files come due one by one, so the scrubber checks often and usually finds nothing.</summary>
    private TimeSpan ScrubPause() => options.ScrubEvery < TimeSpan.FromHours(1) ? options.ScrubEvery : TimeSpan.FromHours(1);

    private async Task ExpireAsync(CancellationToken cancellation)
    {
        var report = await RunAsync(HousekeepingWork.Expire, expire.HandleAsync, cancellation);
        if (report.Sessions > 0)
        {
            log.Expired(report.Sessions);
        }
    }

    private async Task CollectAsync(CancellationToken cancellation)
    {
        var report = await RunAsync(HousekeepingWork.Collect, collect.HandleAsync, cancellation);
        if (report.Blobs + report.Sessions > 0)
        {
            log.Collected(report.Blobs, report.Bytes, report.Sessions);
        }
    }

    private Task ScrubAsync(CancellationToken cancellation) => RunAsync(
        HousekeepingWork.Scrub,
        ct => scrub.HandleAsync(clock.GetUtcNow() - options.ScrubEvery, options.ScrubBytesPerSecond, ct),
        cancellation);

    private Task<T> RunAsync<T>(HousekeepingWork work, Func<CancellationToken, Task<T>> run, CancellationToken cancellation)
        where T : notnull => diary.RunAsync(work, RunTrigger.Automatic, run, cancellation);

    private async Task EveryAsync(
        HousekeepingWork name,
        TimeSpan pause,
        Func<CancellationToken, Task> work,
        CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(pause, clock);
        var due = NextDue(name, clock.GetUtcNow(), pause);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                due = NextDue(name, due, pause);
                await TryAsync(work, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    /// <summary>Records when the timer fires next; missed times are skipped.</summary>
    private DateTimeOffset NextDue(HousekeepingWork work, DateTimeOffset last, TimeSpan pause)
    {
        var missed = Math.Max(0, Math.Floor((clock.GetUtcNow() - last) / pause));
        var due = last + (pause * (missed + 1));
        diary.Expect(work, due);
        return due;
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
#pragma warning disable CA1031 // a fault must end neither the worker nor the server; the next scheduled run tries again
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.HousekeepingFailed(error);
        }
    }
}
