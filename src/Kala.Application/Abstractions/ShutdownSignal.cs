namespace Kala.Application.Abstractions;

/// <summary>Signals shutdown to writers: new ones are refused at once, running ones end after a grace period.</summary>
public sealed class ShutdownSignal : IDisposable
{
    private readonly CancellationTokenSource _writesMustEnd = new();

    /// <summary>Whether new writes are refused.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Cancelled when running writes must end and keep what may be kept.</summary>
    public CancellationToken WritesMustEnd => _writesMustEnd.Token;

    /// <summary>Starts the shutdown.</summary>
    /// <param name="grace">The remaining time for running writes.</param>
    public void Stop(TimeSpan grace)
    {
        IsStopping = true;
        _writesMustEnd.CancelAfter(grace);
    }

    /// <inheritdoc />
    public void Dispose() => _writesMustEnd.Dispose();
}
