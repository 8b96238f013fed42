namespace Kala.Client;

/// <summary>Ends a call on which nothing moves: a connection may be lost without either side being told.</summary>
internal static class Stall
{
    // The server's slowest answer is a sync on a busy disk.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Makes a call that says each time something has moved.</summary>
    /// <exception cref="HttpRequestException">Nothing has moved for two minutes.</exception>
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
            throw new HttpRequestException($"Nothing moved for {Limit.TotalSeconds:0} s.", late);
        }
    }
}
