using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>The copy of a distrusted blob is not synced.</summary>
internal sealed class CopiesWithoutSync : Variation
{
    private volatile bool _copies;

    public override IDisk Disk(IDisk disk) => new Broken(disk, this);

    public override IBlobStore Blobs(IBlobStore blobs) => new Copying(blobs, this);

    private sealed class Broken(IDisk disk, CopiesWithoutSync mutation) : BrokenDisk(disk)
    {
        protected override IDiskFile Wrap(IDiskFile file) => new Unsynced(file, mutation);
    }

    private sealed class Unsynced(IDiskFile file, CopiesWithoutSync mutation) : BrokenFile(file)
    {
        public override void Sync()
        {
            if (!mutation._copies)
            {
                base.Sync();
            }
        }
    }

    private sealed class Copying(IBlobStore store, CopiesWithoutSync mutation) : BrokenStore(store)
    {
        public override async Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation)
        {
            mutation._copies = true;
            try
            {
                return await base.CopyAsync(from, to, length, cancellation);
            }
            finally
            {
                mutation._copies = false;
            }
        }
    }
}
