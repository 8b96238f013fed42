namespace Kala.Application.Abstractions;

/// <summary>An open blob. Several callers may read it at once, at any position.</summary>
public abstract class BlobContent : IDisposable
{
    /// <summary>The content of an empty file, which has no blob.</summary>
    public static BlobContent Empty { get; } = new EmptyContent();

    /// <summary>The length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Reads from a position; returns 0 only at the end.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract int Read(Span<byte> buffer, long position);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the blob.</summary>
    protected abstract void Dispose(bool disposing);

    private sealed class EmptyContent : BlobContent
    {
        public override long Length => 0;

        public override int Read(Span<byte> buffer, long position) => 0;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
