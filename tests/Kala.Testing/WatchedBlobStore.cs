using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Testing;

/// <summary>A store whose writers tell how many bytes they have received but not begun to flush.</summary>
internal sealed class WatchedBlobStore(IBlobStore store, BlobsInBucket watcher) : IBlobStore
{
    public IBlobWriter OpenWriter(Guid session, Extents extents) => new Writer(store.OpenWriter(session, extents), watcher, session);

    public ValueTask<BlobContent?> OpenReaderAsync(Guid session, Extents extents, CancellationToken cancellation) =>
        store.OpenReaderAsync(session, extents, cancellation);

    public Task<Extents> LinkAsync(Guid from, Extents extents, Guid to, CancellationToken cancellation) =>
        store.LinkAsync(from, extents, to, cancellation);

    public Task<Extents> CompactAsync(Guid session, Extents extents, CancellationToken cancellation) =>
        store.CompactAsync(session, extents, cancellation);

    public Task<BlobDeletion> DeleteAsync(BlobId blob) => store.DeleteAsync(blob);

    public Task<bool> DeleteAllAsync(Guid session) => store.DeleteAllAsync(session);

    public IAsyncEnumerable<BlobEntry> WalkAsync(CancellationToken cancellation) => store.WalkAsync(cancellation);

    public bool IsAnswering => store.IsAnswering;

    public long? FreeBytes() => store.FreeBytes();

    public long? TotalBytes() => store.TotalBytes();

    private sealed class Writer(IBlobWriter writer, BlobsInBucket watcher, Guid session) : IBlobWriter
    {
        private long _waiting;

        public Extents Durable => writer.Durable;

        public async ValueTask AppendAsync(ReadOnlySequence<byte> bytes)
        {
            await writer.AppendAsync(bytes);
            watcher.Wait(this, session, Interlocked.Add(ref _waiting, bytes.Length));
        }

        public Task<Extents> FlushAsync()
        {
            Interlocked.Exchange(ref _waiting, 0);
            watcher.Wait(this, session, 0);
            return writer.FlushAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await writer.DisposeAsync();
            watcher.Forget(this);
        }
    }
}
