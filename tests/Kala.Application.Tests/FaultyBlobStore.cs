using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests;

/// <summary>A store with injected faults and hooks.</summary>
internal sealed class FaultyBlobStore(IBlobStore store) : IBlobStore
{
    private int _links;

    /// <summary>Runs before each link, which it counts from 1; null for nothing.</summary>
    public Func<int, Task>? BeforeLink { get; set; }

    /// <summary>Runs before a content is opened, until it has run once.</summary>
    public Func<CancellationToken, Task>? BeforeRead { get; set; }

    /// <summary>The free bytes to report; null for those of the store.</summary>
    public long? Free { get; set; }

    public IBlobWriter OpenWriter(Guid session, Extents extents) => store.OpenWriter(session, extents);

    public async ValueTask<BlobContent?> OpenReaderAsync(Guid session, Extents extents, CancellationToken cancellation)
    {
        var before = BeforeRead;
        BeforeRead = null;
        await (before?.Invoke(cancellation) ?? Task.CompletedTask);
        return await store.OpenReaderAsync(session, extents, cancellation);
    }

    public async Task<Extents> LinkAsync(Guid from, Extents extents, Guid to, CancellationToken cancellation)
    {
        await (BeforeLink?.Invoke(++_links) ?? Task.CompletedTask);
        return await store.LinkAsync(from, extents, to, cancellation);
    }

    public Task<Extents> CompactAsync(Guid session, Extents extents, CancellationToken cancellation) =>
        store.CompactAsync(session, extents, cancellation);

    public Task<BlobDeletion> DeleteAsync(BlobId blob) => store.DeleteAsync(blob);

    public Task<bool> DeleteAllAsync(Guid session) => store.DeleteAllAsync(session);

    public IAsyncEnumerable<BlobEntry> WalkAsync(CancellationToken cancellation) => store.WalkAsync(cancellation);

    public long? FreeBytes() => Free ?? store.FreeBytes();

    public long? TotalBytes() => store.TotalBytes();
}
