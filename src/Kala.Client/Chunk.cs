using System.Buffers;
using System.Net;

namespace Kala.Client;

/// <summary>A chunk as a request's body. It is read while it is sent; after its request it sends nothing more.</summary>
internal sealed class Chunk : HttpContent
{
    private const int BufferSize = 128 * 1024;

    private readonly Content _content;
    private readonly long _from;
    private readonly long _length;
    private readonly Action<long> _tell;
    private volatile bool _isOver;

    /// <param name="content">What it is a part of.</param>
    /// <param name="from">The position of its first byte.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="tell">Is told the position in the content after each piece.</param>
    public Chunk(Content content, long from, long length, Action<long> tell)
    {
        (_content, _from, _length, _tell) = (content, from, length, tell);
        Headers.ContentType = new("application/octet-stream");
    }

    /// <summary>Why the content could not be read. The request fails with it as if the connection were lost.</summary>
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
                ObjectDisposedException.ThrowIf(_isOver, this);
                _tell(position);
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
        _isOver = true;
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
