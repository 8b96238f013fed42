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
            EveryAsync(HousekeepingJob.Expire, options.ExpireEvery, ExpireAsync, stoppingToken),
            EveryAsync(HousekeepingJob.Collect, options.CollectEvery, CollectAsync, stoppingToken),
            EveryAsync(HousekeepingJob.Scrub, ScrubPause(), ScrubAsync, stoppingToken))
        : Task.CompletedTask;

    /// <summary>Files come due one by one, so the scrubber checks often and usually finds nothing.</summary>
    private TimeSpan ScrubPause() => options.ScrubEvery < TimeSpan.FromHours(1) ? options.ScrubEvery : TimeSpan.FromHours(1);

    private async Task ExpireAsync(CancellationToken cancellation)
    {
        var report = await RunAsync(HousekeepingJob.Expire, expire.HandleAsync, cancellation);
        if (report.Sessions > 0)
        {
            log.Expired(report.Sessions);
        }
    }

    private async Task CollectAsync(CancellationToken cancellation)
    {
        var report = await RunAsync(HousekeepingJob.Collect, ct => collect.HandleAsync(force: false, ct), cancellation);
        if (report.Blobs + report.Sessions > 0)
        {
            log.Collected(report.Blobs, report.Bytes, report.Sessions);
        }
    }

    private Task ScrubAsync(CancellationToken cancellation) => RunAsync(
        HousekeepingJob.Scrub,
        ct => scrub.HandleAsync(clock.GetUtcNow() - options.ScrubEvery, options.ScrubBytesPerSecond, ct),
        cancellation);

    private Task<T> RunAsync<T>(HousekeepingJob job, Func<CancellationToken, Task<T>> run, CancellationToken cancellation)
        where T : notnull => diary.RunAsync(job, RunTrigger.Automatic, run, cancellation);

    private async Task EveryAsync(
        HousekeepingJob job,
        TimeSpan pause,
        Func<CancellationToken, Task> run,
        CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(pause, clock);
        var due = NextDue(job, clock.GetUtcNow(), pause);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                due = NextDue(job, due, pause);
                await TryAsync(run, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    /// <summary>Records when the timer fires next; missed times are skipped.</summary>
    private DateTimeOffset NextDue(HousekeepingJob job, DateTimeOffset last, TimeSpan pause)
    {
        var missed = Math.Max(0, Math.Floor((clock.GetUtcNow() - last) / pause));
        var due = last + (pause * (missed + 1));
        diary.Expect(job, due);
        return due;
    }

    private async Task TryAsync(Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        try
        {
            await run(cancellation);
        }
#pragma warning disable CA1031 // a fault must end neither the worker nor the server; the next scheduled run tries again
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.HousekeepingFailed(error);
        }
    }
}
