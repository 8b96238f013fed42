using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Description;

/// <summary>A time in which the store of the bytes does not answer.</summary>
internal sealed class Outage
{
    public bool IsOn { get; set; }

    /// <summary>Makes a server's store fail while it is on.</summary>
    public void Cover(IServiceCollection services)
    {
        var store = services.Last(service => service.ServiceType == typeof(IBlobStore));
        services.AddSingleton<IBlobStore>(provider => new Store((IBlobStore)store.ImplementationFactory!(provider), this));
    }

    private void ThrowIfOn()
    {
        if (IsOn)
        {
            throw new StorageFaultException("The store is silent.") { IsTemporary = true };
        }
    }

    private sealed class Store(IBlobStore store, Outage outage) : IBlobStore
    {
        public IBlobWriter OpenWriter(Guid session, Extents extents) => new Writer(store.OpenWriter(session, extents), outage);

        public ValueTask<BlobContent?> OpenReaderAsync(Guid session, Extents extents, CancellationToken cancellation)
        {
            outage.ThrowIfOn();
            return store.OpenReaderAsync(session, extents, cancellation);
        }

        public Task<Extents> LinkAsync(Guid from, Extents extents, Guid to, CancellationToken cancellation)
        {
            outage.ThrowIfOn();
            return store.LinkAsync(from, extents, to, cancellation);
        }

        public Task<Extents> CompactAsync(Guid session, Extents extents, CancellationToken cancellation) =>
            store.CompactAsync(session, extents, cancellation);

        public Task<BlobDeletion> DeleteAsync(BlobId blob) => store.DeleteAsync(blob);

        public Task<bool> DeleteAllAsync(Guid session) => store.DeleteAllAsync(session);

        public IAsyncEnumerable<BlobEntry> WalkAsync(CancellationToken cancellation) => store.WalkAsync(cancellation);

        public long? FreeBytes() => store.FreeBytes();

        public long? TotalBytes() => store.TotalBytes();
    }

    private sealed class Writer(IBlobWriter writer, Outage outage) : IBlobWriter
    {
        public Extents Durable => writer.Durable;

        public ValueTask AppendAsync(ReadOnlySequence<byte> bytes) => writer.AppendAsync(bytes);

        public Task<Extents> FlushAsync()
        {
            outage.ThrowIfOn();
            return writer.FlushAsync();
        }

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
