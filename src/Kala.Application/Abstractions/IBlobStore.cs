using Kala.Domain.Blobs;

namespace Kala.Application.Abstractions;

/// <summary>
/// Stores the bytes of sessions. It knows nothing of rows: callers decide who may write and which bytes count. Two
/// callers write to one session at a time only if a late one has lost its lease without knowing it.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// A writer that appends to a content. It touches nothing before the first byte, so an empty body leaves no trace.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="extents">The bytes that count. They are never changed, whatever happens.</param>
    IBlobWriter OpenWriter(Guid session, Extents extents);

    /// <summary>
    /// Opens a content for reading; null if bytes are missing. It stays readable if its blobs are deleted meanwhile; a store
    /// without open files promises this only for a small content, and for bytes that it has begun to give. The caller
    /// disposes it.
    /// </summary>
    /// <exception cref="IOException">The store failed.</exception>
    ValueTask<BlobContent?> OpenReaderAsync(Guid session, Extents extents, CancellationToken cancellation);

    /// <summary>
    /// Gives a content to another session, too, without copying bytes where the store can; durable on return. The other
    /// session's blobs count as changed now.
    /// </summary>
    /// <returns>The content in the other session's folder, which is independent of the first one.</returns>
    /// <exception cref="StorageFullException">The store is full; nothing that counts has changed.</exception>
    /// <exception cref="IOException">The store failed or bytes are missing.</exception>
    Task<Extents> LinkAsync(Guid from, Extents extents, Guid to, CancellationToken cancellation);

    /// <summary>
    /// Gives a content that has many blobs fewer, new ones in the folder of its session; durable on return. The old ones
    /// stay.
    /// </summary>
    /// <returns>The same bytes; the same content if it needs no other blobs.</returns>
    /// <exception cref="StorageFullException">The store is full.</exception>
    /// <exception cref="IOException">The store failed or bytes are missing.</exception>
    Task<Extents> CompactAsync(Guid session, Extents extents, CancellationToken cancellation);

    /// <summary>Deletes a blob.</summary>
    /// <returns>What was removed. Faults are logged and returned, because the collector tries again.</returns>
    Task<BlobDeletion> DeleteAsync(BlobId blob);

    /// <summary>Deletes everything that a session has.</summary>
    /// <returns>Whether nothing is left; false if the store failed.</returns>
    Task<bool> DeleteAllAsync(Guid session);

    /// <summary>Lists everything, session by session, while others may write and delete.</summary>
    IAsyncEnumerable<BlobEntry> WalkAsync(CancellationToken cancellation);

    /// <summary>Whether the store has answered when it was last asked. If it has not, it is asked again meanwhile.</summary>
    bool IsAnswering => true;

    /// <summary>The bytes that can still be written, without the configured reserve; null if the store has no limit.</summary>
    long? FreeBytes();

    /// <summary>The size of the whole store, in bytes; null if it has no limit.</summary>
    long? TotalBytes();
}
