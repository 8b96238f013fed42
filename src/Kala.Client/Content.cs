namespace Kala.Client;

/// <summary>
/// The bytes to send. Each read says where, and one waits for the other: a request that was answered early may still be
/// reading while the next one begins.
/// </summary>
#pragma warning disable CA1001 // a semaphore without a wait handle holds nothing, and a late reader may still want its turn
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
