namespace Kala.Api.Client;

/// <summary>
/// Tries a call again while that may help: after a lost connection, and after an answer that passes. Waits a little
/// longer each time, or as long as the server says, and gives up when nothing went forward for some minutes.
/// </summary>
internal sealed class Patience(TimeSpan limit, TimeProvider clock, Screen screen)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private long _forwardAt = clock.GetTimestamp();
    private int _failures;

    /// <summary>Something went forward.</summary>
    public void Forward() => (_forwardAt, _failures) = (clock.GetTimestamp(), 0);

    /// <summary>Makes a call until it gives an answer that stays.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var answer = await call();
                Forward();
                return answer;
            }
            catch (Exception passing) when (IsPassing(passing))
            {
                await PauseAsync(passing, cancellation);
            }
        }
    }

    /// <summary>Whether a failure may be over soon.</summary>
    public static bool IsPassing(Exception failure) =>
        failure is HttpRequestException or IOException or RefusedException { IsPassing: true };

    /// <summary>Waits before the next try.</summary>
    /// <exception cref="CommandFailedException">It has been tried for long enough.</exception>
    public async Task PauseAsync(Exception passing, CancellationToken cancellation)
    {
        if (clock.GetElapsedTime(_forwardAt) > limit)
        {
            throw passing is RefusedException refused
                ? new CommandFailedException($"{refused.Message} ({refused.Code})")
                : new CommandFailedException($"The server cannot be reached: {passing.Message}", ExitCodes.Unreachable);
        }
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 0.25 * Math.Pow(2, _failures++)));
        if (passing is RefusedException { RetryAfter: { } asked } && asked > pause)
        {
            pause = asked < LongestPause ? asked : LongestPause;
        }
        if (_failures == 3)
        {
            screen.Note($"Trying again: {passing.Message}");
        }
        await Task.Delay(pause, clock, cancellation);
    }
}
