using System.IO.Pipelines;
using Kala.Domain.Blobs;

namespace Kala.Application.Abstractions;

/// <summary>
/// Stores bytes under a <see cref="BlobId"/>. It knows nothing about sessions: callers decide who may write and how
/// many bytes count, and hold the session's lease while they change a blob.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Writes a body to a blob, starting at an offset; what it reports is durable on return. Bytes after the offset are
    /// cut off first. The first byte at offset 0 creates the blob, so an empty body creates none. The body is read
    /// until it ends or something ends the write; it is neither completed nor disposed.
    /// </summary>
    /// <param name="write">The target and the expected body.</param>
    /// <param name="body">
    /// The bytes. If it throws <see cref="MalformedBodyException"/>, the write ends as malformed.
    /// </param>
    /// <param name="stop">Ends the write as cut: another request wants the session, or the server is stopping.</param>
    /// <returns>
    /// How the write ended. Disk faults are returned, not thrown, because the durable offset is still needed.
    /// </returns>
    Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop);

    /// <summary>Cuts a blob to a length; length 0 deletes it. Does nothing if the blob is missing.</summary>
    void Cut(BlobId blob, long length);

    /// <summary>
    /// Copies the first bytes of a blob to a new blob in the same folder, durably, and returns their digest state.
    /// </summary>
    /// <exception cref="StorageFullException">The disk has no room for the copy.</exception>
    /// <exception cref="IOException">The disk failed, or the blob has fewer bytes.</exception>
    Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation);

    /// <summary>Reads the first bytes of a blob and returns their digest.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="bytesPerSecond">The maximum rate; null for no limit.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BytesMissingException">The disk is readable, but the blob is missing or shorter.</exception>
    /// <exception cref="IOException">The disk failed or contains no blobs at all.</exception>
    Task<Sha256Digest> HashAsync(BlobId blob, long length, long? bytesPerSecond, CancellationToken cancellation);

    /// <summary>The digest of a running state; null if this process cannot continue it.</summary>
    Sha256Digest? Finish(Sha256State state);

    /// <summary>Opens a blob for reading; null if it is missing. The caller disposes it.</summary>
    BlobContent? OpenRead(BlobId blob);

    /// <summary>Deletes a blob, and its folder if that is then empty. Does nothing if the blob is missing.</summary>
    /// <returns>What was removed. Disk faults are logged and returned, because the collector tries again.</returns>
    BlobDeletion Delete(BlobId blob);

    /// <summary>Deletes a session's folder if it is empty.</summary>
    void DeleteFolderIfEmpty(Guid session);

    /// <summary>Deletes all blobs of a session. Running downloads can finish.</summary>
    /// <returns>Whether no blob is left; false if the disk failed.</returns>
    bool DeleteAll(Guid session);

    /// <summary>
    /// Lists everything on disk for the collector, session by session: first its blobs, then its folder.
    /// </summary>
    IEnumerable<BlobEntry> List();

    /// <summary>The bytes that can still be written, without the configured reserve.</summary>
    long FreeBytes();

    /// <summary>The size of the whole disk, in bytes.</summary>
    long TotalBytes();
}
