using Kala.Application.Users;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Workers;

/// <summary>Writes the counts of sign-ins, also when the server stops.</summary>
internal sealed class SignInWorker(SignInEvents events, TimeProvider clock, ILogger<SignInWorker> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SignInEvents.Span, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        try
        {
            await events.WriteCountsAsync(cancellation);
        }
#pragma warning disable CA1031 // a fault must end neither the worker nor the server; the counts are kept for the next span
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.SignInsNotCounted(error);
        }
    }
}
