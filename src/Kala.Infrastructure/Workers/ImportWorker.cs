using Kala.Application.Datastores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Workers;

/// <summary>Runs the imports of datastores.</summary>
internal sealed class ImportWorker(
    ImportDatastoresHandler imports,
    CollectDatastoresHandler collect,
    ImportSignal signal,
    DatastoresOptions options,
    TimeProvider clock,
    ILogger<ImportWorker> log) : BackgroundService
{
    // Other nodes make datastores, too, and nodes that run imports can disappear.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CollectInterval = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Enabled
        ? Task.WhenAll([.. Enumerable.Range(0, options.Jobs).Select(_ => ImportAsync(stoppingToken)), CollectAsync(stoppingToken)])
        : Task.CompletedTask;

    private async Task ImportAsync(CancellationToken cancellation)
    {
        var found = false;
        while (!cancellation.IsCancellationRequested)
        {
            // Also at first: a server that starts has more urgent things to do.
            if (!found)
            {
                await TryAsync(() => signal.WaitAsync(LookInterval, cancellation), cancellation);
            }
            found = false;
            await TryAsync(async () => found = await imports.HandleAsync(cancellation), cancellation);
        }
    }

    private async Task CollectAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(CollectInterval, clock);
        while (await TickAsync(timer, cancellation))
        {
            await TryAsync(() => collect.HandleAsync(cancellation), cancellation);
        }
    }

    private async Task TryAsync(Func<Task> run, CancellationToken cancellation)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server is stopping.
        }
#pragma warning disable CA1031 // a fault must end neither the worker nor the server; the next look tries again
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.ImportsFailed(error);
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
