namespace Kala.Application.Abstractions;

/// <summary>An open content. Several callers may read it at once, at any position.</summary>
public abstract class BlobContent : IDisposable
{
    /// <summary>The content of an empty file.</summary>
    public static BlobContent Empty { get; } = new EmptyContent();

    /// <summary>How many open files it holds.</summary>
    public virtual int Handles => 1;

    /// <summary>
    /// The path of the file on disk that is the whole content and nothing else, below the store's root, with slashes.
    /// Null if there is none: the content has several blobs or none, the blob has more bytes than count or may still get
    /// some from a late writer, or the store has no paths.
    /// </summary>
    public virtual string? WholeFile => null;

    /// <summary>Reads from a position; returns 0 only at the end.</summary>
    /// <exception cref="IOException">The store failed.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the content.</summary>
    protected abstract void Dispose(bool disposing);

    private sealed class EmptyContent : BlobContent
    {
        public override int Handles => 0;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation) => new(0);

        protected override void Dispose(bool disposing)
        {
        }
    }
}
