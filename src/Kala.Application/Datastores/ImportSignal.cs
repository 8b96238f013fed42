namespace Kala.Application.Datastores;

/// <summary>Wakes the worker of this server as soon as there is an import; it looks from time to time anyway.</summary>
public sealed class ImportSignal : IDisposable
{
    private readonly SemaphoreSlim _sent = new(0);

    /// <summary>Says that there is an import.</summary>
    public void Send() => _sent.Release();

    /// <summary>Waits for an import, but not longer than this.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        await _sent.WaitAsync(longest, cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => _sent.Dispose();
}
