namespace Kala.Application.Abstractions;

/// <summary>Tells writers that the server stops: no new ones at once, running ones after a grace time.</summary>
public sealed class ShutdownSignal : IDisposable
{
    private readonly CancellationTokenSource _writesMustEnd = new();

    /// <summary>Whether the server takes no new writes any more.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Cancelled when running writes must end, keeping what may be kept.</summary>
    public CancellationToken WritesMustEnd => _writesMustEnd.Token;

    /// <summary>Begins to stop.</summary>
    /// <param name="grace">How long running writes still have.</param>
    public void Stop(TimeSpan grace)
    {
        IsStopping = true;
        _writesMustEnd.CancelAfter(grace);
    }

    /// <inheritdoc />
    public void Dispose() => _writesMustEnd.Dispose();
}
