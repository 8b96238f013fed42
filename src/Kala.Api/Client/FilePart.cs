using System.Buffers;
using System.Net;
using Microsoft.Win32.SafeHandles;

namespace Kala.Api.Client;

/// <summary>Part of a file as a request's body. Nothing of it is held in memory but what is on its way.</summary>
internal sealed class FilePart : HttpContent
{
    private const int BufferSize = 128 * 1024;

    private readonly SafeFileHandle _file;
    private readonly long _from;
    private readonly long _length;
    private readonly Action<long> _sent;

    /// <param name="file">The open file; not disposed.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="length">How many.</param>
    /// <param name="sent">Told the position in the file after each piece.</param>
    public FilePart(SafeFileHandle file, long from, long length, Action<long> sent)
    {
        (_file, _from, _length, _sent) = (file, from, length, sent);
        Headers.ContentType = new("application/octet-stream");
    }

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
                var count = await RandomAccess.ReadAsync(_file, buffer.AsMemory(0, wanted), position, cancellationToken);
                if (count == 0)
                {
                    throw new CommandFailedException("The file became shorter while it was sent.");
                }
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                position += count;
                _sent(position);
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
}
