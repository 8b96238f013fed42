namespace Kala.Client;

/// <summary>Cancels a stalled call, because a connection can be lost without an error.</summary>
internal static class Stall
{
    // The server's slowest response waits for a sync on a busy disk.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Makes a call, which reports each progress to the given action.</summary>
    /// <exception cref="HttpRequestException">There was no progress for two minutes.</exception>
    public static async Task<T> GuardAsync<T>(Func<Action, CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(Limit);
        try
        {
            return await call(() => silence.CancelAfter(Limit), silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"No progress for {Limit.TotalSeconds:0} s.", late);
        }
    }
}
