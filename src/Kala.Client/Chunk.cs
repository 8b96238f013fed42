using System.Buffers;
using System.Net;

namespace Kala.Client;

/// <summary>A chunk as a request body. It is read while it is sent. After its request ends, it sends nothing.</summary>
internal sealed class Chunk : HttpContent
{
    private const int BufferSize = 128 * 1024;

    private readonly Content _content;
    private readonly long _from;
    private readonly long _length;
    private readonly Action<long> _onProgress;
    private volatile bool _isDisposed;

    /// <param name="content">The content that contains the chunk.</param>
    /// <param name="from">The position of the first byte.</param>
    /// <param name="length">The size in bytes.</param>
    /// <param name="onProgress">Receives the position in the content after each piece.</param>
    public Chunk(Content content, long from, long length, Action<long> onProgress)
    {
        (_content, _from, _length, _onProgress) = (content, from, length, onProgress);
        Headers.ContentType = new("application/octet-stream");
    }

    /// <summary>The error from reading the content. HttpClient reports it as a lost connection.</summary>
    public IOException? Fault { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var position = _from; position < _from + _length;)
            {
                var wanted = (int)Math.Min(buffer.Length, _from + _length - position);
                var count = await ReadAsync(position, buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                position += count;
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                _onProgress(position);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadAsync(long position, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            var count = await _content.ReadAsync(position, buffer, cancellation).ConfigureAwait(false);
            return count > 0 ? count : throw new EndOfStreamException("The content became shorter while it was sent.");
        }
        catch (IOException fault)
        {
            Fault = fault;
            throw;
        }
    }
}
