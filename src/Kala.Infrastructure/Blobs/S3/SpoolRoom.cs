namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// Limits the bytes that wait on this node to be sent to the store, in memory and in the folder of the spool. They are
/// counted in units, so that a small part costs little.
/// </summary>
internal sealed class SpoolRoom(S3Options options) : IDisposable
{
    /// <summary>The bytes of a unit.</summary>
    public const int Unit = 256 * 1024;

    private readonly SemaphoreSlim _units = new((int)Math.Min(options.SpoolBytes / Unit, int.MaxValue));
    private long _movedAt;

    /// <summary>The time of the network, which is the machine's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes a unit if one is free.</summary>
    public bool TryTake() => _units.Wait(0);

    /// <summary>Waits for a unit, in turn; false if the store stands still. A slow one may take any time.</summary>
    public async Task<bool> TakeAsync()
    {
        var begun = Time.GetTimestamp();
        using var end = new CancellationTokenSource();
        var taken = _units.WaitAsync(end.Token);
        for (var left = options.Timeout; left > TimeSpan.Zero && !taken.IsCompleted; left = options.Timeout - SinceMoved(begun))
        {
            await taken.WaitAsync(left, Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await end.CancelAsync();
        await taken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return taken.IsCompletedSuccessfully;
    }

    /// <summary>The store takes bytes.</summary>
    public void Moved() => Volatile.Write(ref _movedAt, Time.GetTimestamp());

    /// <summary>Gives units back.</summary>
    public void Return(int units)
    {
        if (units > 0)
        {
            _units.Release(units);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _units.Dispose();

    private TimeSpan SinceMoved(long begun) => Time.GetElapsedTime(Math.Max(begun, Volatile.Read(ref _movedAt)));
}
