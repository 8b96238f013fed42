using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreTests : BlobStoreSuite, IDisposable
{
    private readonly StoreOnDisk _on = new();

    public FileBlobStoreTests() => _on.Store.Prepare();

    protected override IBlobStore Store => _on.Store;

    protected override void Fill() => (_on.Disk.Room, _on.Disk.LinkError) = (0, DiskErrors.NoSpace);

    protected override void Fail() => (_on.Disk.FileSyncError, _on.Disk.FolderSyncError) = (FaultyDisk.IoError, FaultyDisk.IoError);

    protected override void Repair()
    {
        (_on.Disk.Room, _on.Disk.LinkError) = (long.MaxValue, null);
        (_on.Disk.FileSyncError, _on.Disk.FolderSyncError) = (null, null);
    }

    protected override Task HoldFlush() => _on.Disk.HoldSync();

    protected override void ReleaseFlush() => _on.Disk.ReleaseSync();

    public void Dispose() => _on.Dispose();
}
