using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A join does not sync the folder of its links.</summary>
internal sealed class LinksWithoutSync : Variation
{
    private volatile bool _links;

    public override IDisk Disk(IDisk disk) => new Broken(disk, this);

    public override IBlobStore Blobs(IBlobStore blobs) => new Linking(blobs, this);

    private sealed class Broken(IDisk disk, LinksWithoutSync mutation) : BrokenDisk(disk)
    {
        public override void SyncFolder(string path)
        {
            if (!mutation._links)
            {
                base.SyncFolder(path);
            }
        }
    }

    private sealed class Linking(IBlobStore store, LinksWithoutSync mutation) : BrokenStore(store)
    {
        public override async Task<Extents> LinkAsync(Guid from, Extents extents, Guid to, CancellationToken cancellation)
        {
            mutation._links = true;
            try
            {
                return await base.LinkAsync(from, extents, to, cancellation);
            }
            finally
            {
                mutation._links = false;
            }
        }
    }
}
