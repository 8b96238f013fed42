namespace Kala.Client;

/// <summary>
/// Decides whether a failed call is repeated, and waits before that: a little longer each time, or as long as the server
/// says. Gives up when nothing went forward for longer than the patience.
/// </summary>
internal sealed class Retries(TimeSpan patience, TimeProvider clock, Action<Retry> tell)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private long _forwardAt = clock.GetTimestamp();
    private int _failures;

    /// <summary>Something went forward.</summary>
    public void Forward() => (_forwardAt, _failures) = (clock.GetTimestamp(), 0);

    /// <summary>Whether a call that failed like this is to be repeated.</summary>
    public bool Allow(Exception failure) =>
        failure is HttpRequestException or KalaException { IsTransient: true } && clock.GetElapsedTime(_forwardAt) <= patience;

    /// <summary>Makes a call until it succeeds or must not be repeated.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception failure) when (Allow(failure))
            {
                await PauseAsync(failure, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits before the next call.</summary>
    public Task PauseAsync(Exception failure, CancellationToken cancellation)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 0.25 * Math.Pow(2, _failures++)));
        if (failure is KalaException { RetryAfter: { } asked } && asked > pause)
        {
            pause = asked < LongestPause ? asked : LongestPause;
        }
        tell(new Retry(_failures, pause, failure));
        return Task.Delay(pause, clock, cancellation);
    }
}
