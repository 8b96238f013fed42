namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// Cancels a request that stands still, or whose caller has gone. As long as bytes move it may take any time. Network time
/// is the machine's, also in tests that choose the server's clock.
/// </summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly TimeSpan _longest;

    public Patience(TimeSpan longest, CancellationToken cancellation)
    {
        _longest = longest;
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _end.CancelAfter(longest);
    }

    /// <summary>Cancelled when the request must end.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Bytes have moved.</summary>
    public void Moved() => _end.CancelAfter(_longest);

    /// <inheritdoc />
    public void Dispose() => _end.Dispose();
}
