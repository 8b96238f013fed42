using System.Diagnostics;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Tries again what a server, or the way to it, has failed: a standby that takes over needs a second or two. Measured in
/// real time whatever the clock of the use cases is, because the other side is a real server.
/// </summary>
internal static class PostgresPatience
{
    /// <summary>How long an outage may last before callers are told of it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private const int MostConflicts = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs it until it succeeds, fails for good, or has failed for too long.</summary>
    /// <exception cref="DatabaseUnavailableException">It has failed for too long.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> attempt, CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        var pause = FirstPause;
        for (var conflicts = 0; ;)
        {
            try
            {
                return await attempt();
            }
            catch (Exception conflict) when (PostgresErrors.IsConflict(conflict) && ++conflicts < MostConflicts)
            {
                // The other one has committed: what it did is there to be seen.
                continue;
            }
            catch (Exception outage) when (PostgresErrors.IsOutage(outage)
                && Stopwatch.GetElapsedTime(since) + pause < Longest)
            {
                await Task.Delay(pause, cancellation);
            }
            catch (Exception error) when (PostgresErrors.Translate(error) is { } known && known != error)
            {
                throw known;
            }
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
