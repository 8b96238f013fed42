using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A store of which one call may be broken.</summary>
internal class BrokenStore(IBlobStore store) : IBlobStore
{
    public virtual IBlobWriter OpenWriter(Guid session, Extents extents) => store.OpenWriter(session, extents);

    public ValueTask<BlobContent?> OpenReaderAsync(Guid session, Extents extents, CancellationToken cancellation) =>
        store.OpenReaderAsync(session, extents, cancellation);

    public virtual Task<Extents> LinkAsync(Guid from, Extents extents, Guid to, CancellationToken cancellation) =>
        store.LinkAsync(from, extents, to, cancellation);

    public Task<Extents> CompactAsync(Guid session, Extents extents, CancellationToken cancellation) =>
        store.CompactAsync(session, extents, cancellation);

    public virtual Task<BlobDeletion> DeleteAsync(BlobId blob) => store.DeleteAsync(blob);

    public Task<bool> DeleteAllAsync(Guid session) => store.DeleteAllAsync(session);

    public IAsyncEnumerable<BlobEntry> WalkAsync(CancellationToken cancellation) => store.WalkAsync(cancellation);

    public long? FreeBytes() => store.FreeBytes();

    public long? TotalBytes() => store.TotalBytes();
}
