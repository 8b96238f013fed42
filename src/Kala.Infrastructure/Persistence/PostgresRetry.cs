using System.Diagnostics;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Retries after a failure of the server or its connection: a standby needs a second or two to take over. Measured in
/// real time, whatever clock the use cases use, because the server is real.
/// </summary>
internal static class PostgresRetry
{
    /// <summary>How long an outage may last before callers get an error.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private const int MostConflicts = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs the attempt until it succeeds, fails permanently, or has failed for too long.</summary>
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
                // The other caller has committed, and its change is visible now.
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
