namespace Kala.Client;

/// <summary>
/// Decides whether to retry a failed call, and waits before the retry: longer each time, or as long as the server says.
/// Gives up after the given time without progress.
/// </summary>
internal sealed class Retries(TimeSpan patience, TimeProvider clock, Action<Retry> onRetry)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private long _progressAt = clock.GetTimestamp();
    private int _failures;

    /// <summary>Restarts the wait for progress.</summary>
    public void ReportProgress() => (_progressAt, _failures) = (clock.GetTimestamp(), 0);

    /// <summary>Whether to retry after this failure.</summary>
    public bool CanRetry(Exception failure) =>
        failure is HttpRequestException or KalaException { IsTransient: true } && clock.GetElapsedTime(_progressAt) <= patience;

    /// <summary>Repeats a call until it succeeds or must not be retried.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception failure) when (CanRetry(failure))
            {
                await PauseAsync(failure, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits before the next attempt.</summary>
    public Task PauseAsync(Exception failure, CancellationToken cancellation)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 0.25 * Math.Pow(2, _failures++)));
        if (failure is KalaException { RetryAfter: { } asked } && asked > pause)
        {
            pause = asked < patience ? asked : patience;
        }
        onRetry(new Retry(_failures, pause, failure));
        return Task.Delay(pause, clock, cancellation);
    }
}
