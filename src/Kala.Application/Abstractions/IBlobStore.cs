using System.IO.Pipelines;
using Kala.Domain.Blobs;

namespace Kala.Application.Abstractions;

/// <summary>
/// Keeps bytes under a <see cref="BlobId"/>. It knows nothing of sessions: who may write, and how many of the bytes
/// count, is decided by its callers, who hold the session's lease while they change a blob.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Takes a body into a blob from an offset on, and returns when what it reports is durable. The blob is made by
    /// the first byte at offset 0, so that an empty body makes none; bytes behind the offset are cut off first. The body is read to its end, or to
    /// the first thing that ends the write; it is neither completed nor disposed.
    /// </summary>
    /// <param name="write">Where to, and what is expected.</param>
    /// <param name="body">The bytes. A <see cref="MalformedBodyException"/> of it ends the write as malformed.</param>
    /// <param name="stop">Ends the write as cut: somebody else wants the session, or the server stops.</param>
    /// <returns>How it ended. Disk faults are told here, not thrown, because they leave an offset behind.</returns>
    Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop);

    /// <summary>Cuts a blob that was written too far back to a length; to 0: removes it. A missing blob is no error.</summary>
    void Cut(BlobId blob, long length);

    /// <summary>
    /// Copies the first bytes of a blob to a new blob beside it, durably, and gives their digest state.
    /// </summary>
    /// <exception cref="StorageFullException">There is no room for the copy.</exception>
    /// <exception cref="IOException">The disk failed, or the blob has fewer bytes.</exception>
    Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation);

    /// <summary>Reads the first bytes of a blob and gives their digest.</summary>
    /// <param name="blob">Which.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="bytesPerSecond">How fast at the most; null for as fast as it can.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BytesMissingException">The disk can be read, and the blob has fewer bytes, or is not there.</exception>
    /// <exception cref="IOException">The disk failed, or has no blob at all.</exception>
    Task<Sha256Digest> HashAsync(BlobId blob, long length, long? bytesPerSecond, CancellationToken cancellation);

    /// <summary>The digest that a running digest comes to; null if this process cannot go on with it.</summary>
    Sha256Digest? Finish(Sha256State state);

    /// <summary>Opens a blob for reading; null if it is not there. The caller disposes it.</summary>
    BlobContent? OpenRead(BlobId blob);

    /// <summary>Removes a blob, and its folder if nothing else is in it. A missing blob is no error.</summary>
    /// <returns>How many bytes it had.</returns>
    long Delete(BlobId blob);

    /// <summary>Removes the folder of a session, if nothing is in it.</summary>
    void DeleteFolderIfEmpty(Guid session);

    /// <summary>Removes everything that is kept for a session. Running downloads finish.</summary>
    void DeleteAll(Guid session);

    /// <summary>
    /// Walks over all that is on disk, for the collector: a session at a time, its blobs and then its folder.
    /// </summary>
    IEnumerable<BlobEntry> List();

    /// <summary>Bytes that can still be written, the configured reserve left out.</summary>
    long FreeBytes();
}
