namespace Kala.Application.Abstractions;

/// <summary>An open content. Several callers may read it at once, at any position.</summary>
public abstract class BlobContent : IDisposable
{
    /// <summary>The content of an empty file.</summary>
    public static BlobContent Empty { get; } = new EmptyContent();

    /// <summary>Whether it costs little to keep it open for a moment, for the next readers.</summary>
    public virtual bool IsShareable => true;

    /// <summary>
    /// The path of the file on disk that is the whole content and nothing else, below the store's root, with slashes.
    /// Null if there is none: the content has several blobs or none, the blob has more bytes than count or may still get
    /// some from a late writer, or the store has no paths.
    /// </summary>
    public virtual string? WholeFile => null;

    /// <summary>
    /// An address where a client gets the whole content from the store itself, for a short time; null if there is none, or
    /// if clients must not be sent there.
    /// </summary>
    /// <param name="contentType">The field Content-Type of the store's answer.</param>
    /// <param name="contentDisposition">Its field Content-Disposition.</param>
    public virtual Uri? AddressInStore(string contentType, string contentDisposition) => null;

    /// <summary>
    /// Says which bytes are read next, one after the other, so that a store can ask for them at once. Without it, everything
    /// after the first position is expected.
    /// </summary>
    /// <param name="from">The first byte.</param>
    /// <param name="to">The end, exclusive.</param>
    public virtual void Expect(long from, long to)
    {
    }

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
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation) => new(0);

        protected override void Dispose(bool disposing)
        {
        }
    }
}
