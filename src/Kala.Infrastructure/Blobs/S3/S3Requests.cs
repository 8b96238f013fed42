using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// Sends requests to the store: ends those that stand still, repeats those that may succeed the next time, for a limited
/// time, and turns exceptions of the network and the store into those of the port.
/// </summary>
internal sealed class S3Requests(S3Options options, KalaMetrics metrics, ILogger<S3Requests> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private volatile bool _isAnswering = true;

    /// <summary>Whether the last attempt was answered, even if by a refusal.</summary>
    public bool IsAnswering => _isAnswering;

    /// <summary>Runs a request until it succeeds; a repeated one must not disturb the one before, whose outcome is unknown.</summary>
    /// <param name="what">The operation, for logs and metrics.</param>
    /// <param name="request">The request; it tells the patience whenever bytes move.</param>
    /// <param name="cancellation">The caller has gone.</param>
    /// <param name="work">How long the store may work without sending anything, in addition to the timeout.</param>
    /// <typeparam name="T">The answer.</typeparam>
    /// <exception cref="StorageFullException">The store is full.</exception>
    /// <exception cref="StorageFaultException">The store failed.</exception>
    public async Task<T> RunAsync<T>(
        string what,
        Func<Patience, Task<T>> request,
        CancellationToken cancellation,
        TimeSpan work = default)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var fault = await TryAsync(what, request, work, cancellation);
            if (fault.Fault is null)
            {
                return fault.Answer!;
            }
            if (fault.Fault is not StorageFaultException { IsTemporary: true } || TimeProvider.System.GetElapsedTime(begun) >= options.Timeout)
            {
                throw fault.Fault;
            }
            log.StoreRequestRepeated(what, fault.Fault.Message);
            // Nodes that were refused together must not come back together.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), TimeProvider.System, cancellation);
        }
    }

    private async Task<(T? Answer, IOException? Fault)> TryAsync<T>(
        string what,
        Func<Patience, Task<T>> request,
        TimeSpan work,
        CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var patience = new Patience(options.Timeout + work, cancellation);
        try
        {
            var answer = await request(patience);
            metrics.StoreRequested(what, "ok", TimeProvider.System.GetElapsedTime(begun));
            _isAnswering = true;
            return (answer, null);
        }
        catch (Exception error) when (S3Faults.IsOfStore(error) && !cancellation.IsCancellationRequested)
        {
            var fault = error as StorageFaultException ?? S3Faults.Of(error, what);
            var outcome = fault is StorageFullException ? "full" : fault is StorageFaultException { IsTemporary: true } ? "unavailable" : "failed";
            _isAnswering = fault is not StorageFaultException { IsTemporary: true };
            metrics.StoreRequested(what, outcome, TimeProvider.System.GetElapsedTime(begun));
            return (default, fault);
        }
    }
}
