using Kala.Client;

namespace Kala.Cli;

/// <summary>
/// Asks the server before a file is hashed, because hashing can take minutes and retries can too: a wrong address
/// and a missing sign-in are reported at once.
/// </summary>
internal static class FirstCall
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Returns unless nothing listens at the address or the server needs another credential. Every other failure is
    /// left to the upload.
    /// </summary>
    /// <exception cref="HttpRequestException">The connection was refused, or the server's name is unknown.</exception>
    /// <exception cref="KalaException">401 <c>unauthenticated</c>.</exception>
    public static async Task MakeAsync(KalaClient client, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        try
        {
            await client.GetCallerAsync(limited.Token);
        }
        catch (KalaException other) when (other.Code is not "unauthenticated")
        {
            // The server has answered.
        }
        catch (HttpRequestException lost) when (lost.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError))
        {
            // The upload retries.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The upload retries.
        }
    }
}
