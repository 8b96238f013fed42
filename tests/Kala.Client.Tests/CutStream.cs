namespace Kala.Client.Tests;

/// <summary>A stream that breaks after so many bytes, in either direction.</summary>
internal sealed class CutStream(Stream whole, long left) : Stream
{
    private long _left = left;

    public override bool CanRead => whole.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => whole.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await whole.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Left())], cancellationToken);
        _left -= count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, Left());
        await whole.WriteAsync(buffer[..count], cancellationToken);
        await whole.FlushAsync(cancellationToken);
        _left -= count;
        if (count < buffer.Length)
        {
            Left();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => whole.FlushAsync(cancellationToken);

    public override void Flush() => whole.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private long Left() => _left > 0 ? _left : throw new IOException("The connection broke.");
}
