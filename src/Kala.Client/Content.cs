namespace Kala.Client;

/// <summary>
/// The bytes to send. Each read names its position, and reads run one at a time: after an early response, the old
/// request may still be reading when the next one begins.
/// </summary>
#pragma warning disable CA1001 // a semaphore without a wait handle owns no resource, and a late read may still wait for it
internal sealed class Content(Stream stream)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The size in bytes when the upload began.</summary>
    public long Length { get; } = stream.Length;

    /// <summary>Reads at a position; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(long position, Memory<byte> buffer, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            stream.Position = position;
            return await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
