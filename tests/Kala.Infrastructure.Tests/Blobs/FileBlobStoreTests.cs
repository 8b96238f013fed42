using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreTests : BlobStoreSuite, IDisposable
{
    private readonly StoreOnDisk _on = new();

    public FileBlobStoreTests() => _on.Store.Prepare();

    [Fact]
    public async Task Only_a_file_that_is_the_content_and_stays_so_is_named()
    {
        var one = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        Assert.Equal($"{StoreOnDisk.Folder}/{StoreOnDisk.BlobOf(1)}", await WholeFileAsync(one));
        Assert.Null(await WholeFileAsync(one.Sealed()));

        var two = await _on.WriteAsync(one.Sealed(), ", world"u8.ToArray());
        Assert.Null(await WholeFileAsync(two));

        await File.AppendAllTextAsync(_on.FileOf(1), "!");
        Assert.Null(await WholeFileAsync(one));
        Assert.Null(BlobContent.Empty.WholeFile);
    }

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

    private async Task<string?> WholeFileAsync(Extents extents)
    {
        using var content = await Store.OpenReaderAsync(StoreOnDisk.Session, extents, CancellationToken.None);
        return content!.WholeFile;
    }
}
