using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreFaultTests : IDisposable
{
    private readonly StoreOnDisk _on = new();

    [Theory]
    [InlineData(DiskErrors.NoSpace, BlobWriteEnd.DiskFull)]
    [InlineData(DiskErrors.QuotaExceeded, BlobWriteEnd.DiskFull)]
    [InlineData(FaultyDisk.IoError, BlobWriteEnd.DiskFault)]
    public async Task A_write_that_fails_after_some_bytes_makes_none_of_them_count(int errno, BlobWriteEnd end)
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        (_on.Disk.Room, _on.Disk.WriteError) = (2, errno);

        var outcome = await _on.WriteAsync(5, ", world"u8.ToArray());

        Assert.Equal(end, outcome.End);
        Assert.Equal(5, outcome.Durable.Offset);
        Assert.Equal(errno, outcome.Cause?.HResult);
        Assert.Equal("hello, "u8.ToArray(), _on.OnDisk);
    }

    [Fact]
    public async Task A_write_stops_at_the_reserve_and_goes_on_when_there_is_room()
    {
        (_on.Options.ReserveBytes, _on.Disk.Free) = (100, 108);
        var first = await _on.WriteAsync(0, "hello"u8.ToArray());

        var full = await _on.WriteAsync(5, "world"u8.ToArray());
        _on.Disk.Free = 1000;
        var outcome = await _on.WriteAsync(5, "world"u8.ToArray());

        Assert.Equal(BlobWriteEnd.Complete, first.End);
        Assert.Equal((BlobWriteEnd.DiskFull, 5L, false), (full.End, full.Durable.Offset, full.IsBlobSuspect));
        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
        Assert.Equal("helloworld"u8.ToArray(), _on.OnDisk);
    }

    [Fact]
    public async Task A_write_notices_within_a_second_that_others_have_filled_the_disk()
    {
        (_on.Options.ReserveBytes, _on.Disk.Free) = (100, 1L << 30);
        await _on.WriteAsync(0, "hello"u8.ToArray());
        _on.Disk.Free = 100;
        _on.Clock.Advance(TimeSpan.FromSeconds(1));

        var full = await _on.WriteAsync(5, "world"u8.ToArray());

        Assert.Equal(BlobWriteEnd.DiskFull, full.End);
    }

    [Fact]
    public async Task A_copy_away_from_a_suspect_blob_leaves_the_reserve_alone()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        (_on.Options.ReserveBytes, _on.Disk.Free) = (100, 104);
        _on.Clock.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<StorageFullException>(() => _on.Store.CopyAsync(
            StoreOnDisk.Blob, StoreOnDisk.Blob with { Name = "0123456789abcdef" }, 5, CancellationToken.None));
    }

    [Fact]
    public async Task A_full_disk_can_be_written_to_again_when_there_is_room()
    {
        _on.Disk.Room = 2;
        var full = await _on.WriteAsync(0, "hello"u8.ToArray());
        _on.Disk.Room = long.MaxValue;

        var outcome = await _on.WriteAsync(0, "hello"u8.ToArray());

        Assert.Equal(BlobWriteEnd.DiskFull, full.End);
        Assert.False(full.IsBlobSuspect);
        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
        Assert.Equal("hello"u8.ToArray(), _on.OnDisk);
    }

    [Theory]
    [InlineData(DiskErrors.NoSpace, BlobWriteEnd.DiskFull)]
    [InlineData(FaultyDisk.IoError, BlobWriteEnd.DiskFault)]
    public async Task A_sync_that_fails_makes_nothing_count_and_the_blob_suspect(int errno, BlobWriteEnd end)
    {
        _on.Disk.FileSyncError = errno;

        var outcome = await _on.WriteAsync(0, "hello"u8.ToArray());

        Assert.Equal(end, outcome.End);
        Assert.True(outcome.IsBlobSuspect);
        Assert.Equal(0, outcome.Durable.Offset);
        Assert.Equal(errno, outcome.Cause?.HResult);
    }

    [Fact]
    public async Task A_sync_that_fails_is_not_tried_again()
    {
        _on.Disk.FileSyncError = FaultyDisk.IoError;

        await _on.WriteAsync(0, "hello"u8.ToArray());

        Assert.Single(_on.Disk.Calls, "sync file");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_synced_makes_nothing_count()
    {
        _on.Disk.FolderSyncError = FaultyDisk.IoError;

        var outcome = await _on.WriteAsync(0, "hello"u8.ToArray());

        Assert.Equal(BlobWriteEnd.DiskFault, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_sync_that_fails_behind_a_body_that_was_cut_off_makes_nothing_count()
    {
        var body = new ArrivingBody();
        var writing = _on.Store.WriteAsync(StoreOnDisk.Write(0), body.Reader, CancellationToken.None);
        await body.SendAsync("hel"u8.ToArray());
        _on.Disk.FileSyncError = FaultyDisk.IoError;

        body.Break(new IOException("gone"));
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.DiskFault, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
    }

    [Fact]
    public async Task Something_in_the_way_of_a_blob_is_a_fault()
    {
        Directory.CreateDirectory(_on.Paths.Blob(StoreOnDisk.Blob));

        var outcome = await _on.WriteAsync(0, "hello"u8.ToArray());

        Assert.Equal(BlobWriteEnd.DiskFault, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
    }

    [Fact]
    public async Task Something_in_the_way_of_a_folder_is_a_fault()
    {
        await File.WriteAllTextAsync(_on.Paths.Folder(StoreOnDisk.Blob.Session), "in the way");

        var outcome = await _on.WriteAsync(0, "hello"u8.ToArray());

        Assert.Equal(BlobWriteEnd.DiskFault, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_copy_whose_sync_fails_is_an_error()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        _on.Disk.FileSyncError = FaultyDisk.IoError;

        var copying = () => _on.Store.CopyAsync(
            StoreOnDisk.Blob, StoreOnDisk.Blob with { Name = "00000000000000ff" }, 5, CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(copying);
    }

    [Fact]
    public async Task A_copy_whose_folder_cannot_be_synced_is_an_error()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        _on.Disk.FolderSyncError = FaultyDisk.IoError;

        var copying = () => _on.Store.CopyAsync(
            StoreOnDisk.Blob, StoreOnDisk.Blob with { Name = "00000000000000ff" }, 5, CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(copying);
    }

    [Fact]
    public void What_is_in_the_way_of_a_blob_is_left_where_it_is_when_the_blob_is_deleted()
    {
        Directory.CreateDirectory(_on.Paths.Blob(StoreOnDisk.Blob));

        var deletion = _on.Store.Delete(StoreOnDisk.Blob);

        Assert.Equal(new BlobDeletion(IsGone: false, Bytes: null), deletion);
        Assert.True(Directory.Exists(_on.Paths.Blob(StoreOnDisk.Blob)));
    }

    [Fact]
    public async Task An_empty_blob_that_a_crash_left_is_removed_with_0_bytes()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        await File.WriteAllBytesAsync(_on.Paths.Blob(StoreOnDisk.Blob), []);

        var deletion = _on.Store.Delete(StoreOnDisk.Blob);

        Assert.Equal(new BlobDeletion(IsGone: true, Bytes: 0), deletion);
        Assert.False(File.Exists(_on.Paths.Blob(StoreOnDisk.Blob)));
    }

    [Fact]
    public async Task DeleteAll_reports_a_blob_that_is_left_and_deletes_the_others()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        var stuck = StoreOnDisk.Blob with { Name = "00000000000000ff" };
        Directory.CreateDirectory(_on.Paths.Blob(stuck));

        var isGone = _on.Store.DeleteAll(StoreOnDisk.Blob.Session);

        Assert.False(isGone);
        Assert.Null(_on.Store.OpenRead(StoreOnDisk.Blob));
        Assert.True(Directory.Exists(_on.Paths.Blob(stuck)));
    }

    public void Dispose() => _on.Dispose();
}
