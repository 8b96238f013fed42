namespace Kala.Application.Abstractions;

/// <summary>An open blob. Reads at any position, from several callers at once.</summary>
public abstract class BlobContent : IDisposable
{
    /// <summary>The content of a file without bytes, for which no blob is ever made.</summary>
    public static BlobContent Empty { get; } = new EmptyContent();

    /// <summary>How many bytes it has.</summary>
    public abstract long Length { get; }

    /// <summary>Reads from a position; 0 only at the end.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract int Read(Span<byte> buffer, long position);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes it.</summary>
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
