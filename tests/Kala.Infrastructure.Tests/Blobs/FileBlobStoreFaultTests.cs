using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreFaultTests : IDisposable
{
    private static readonly ReadOnlySequence<byte> World = new(", world"u8.ToArray());

    private readonly StoreOnDisk _on = new();

    [Theory]
    [InlineData(DiskErrors.NoSpace, typeof(StorageFullException))]
    [InlineData(DiskErrors.QuotaExceeded, typeof(StorageFullException))]
    [InlineData(FaultyDisk.IoError, typeof(StorageFaultException))]
    public async Task A_write_that_fails_after_some_bytes_makes_none_of_them_count(int errno, Type expected)
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        await using var writer = _on.Open(content);
        (_on.Disk.Room, _on.Disk.WriteError) = (2, errno);

        var fault = await Assert.ThrowsAnyAsync<IOException>(() => writer.AppendAsync(World).AsTask());

        Assert.IsType(expected, fault);
        Assert.Equal(errno, fault.InnerException?.HResult);
        Assert.Equal(content.All, writer.Durable.All);
        Assert.Equal("hello, "u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
        await writer.DisposeAsync();
        Assert.Equal("hello"u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
    }

    [Theory]
    [InlineData(DiskErrors.NoSpace, false)]
    [InlineData(FaultyDisk.IoError, true)]
    public async Task Only_a_write_that_found_no_space_leaves_the_blob_as_it_was(int errno, bool isSealed)
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        await using var writer = _on.Open(content);
        (_on.Disk.Room, _on.Disk.WriteError) = (2, errno);

        await Assert.ThrowsAnyAsync<IOException>(() => writer.AppendAsync(World).AsTask());

        Assert.Equal(isSealed, writer.Durable.IsSealed);
    }

    [Fact]
    public async Task A_write_stops_at_the_reserve_and_goes_on_when_there_is_room()
    {
        (_on.Options.ReserveBytes, _on.Disk.Free) = (100, 108);
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());

        await Assert.ThrowsAsync<StorageFullException>(() => _on.WriteAsync(content, "world"u8.ToArray()));
        _on.Disk.Free = 1000;
        content = await _on.WriteAsync(content, "world"u8.ToArray());

        Assert.Equal(Extents.None.Append(StoreOnDisk.BlobOf(1), 10), content);
        Assert.Equal("helloworld"u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
    }

    [Fact]
    public async Task A_write_notices_within_a_second_that_others_have_filled_the_disk()
    {
        (_on.Options.ReserveBytes, _on.Disk.Free) = (100, 1L << 30);
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        _on.Disk.Free = 100;
        _on.Clock.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<StorageFullException>(() => _on.WriteAsync(content, "world"u8.ToArray()));
    }

    [Fact]
    public async Task A_full_disk_can_be_written_to_again_when_there_is_room()
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        await using (var writer = _on.Open(content))
        {
            _on.Disk.Room = 2;
            await Assert.ThrowsAsync<StorageFullException>(() => writer.AppendAsync(World).AsTask());
            content = writer.Durable;
        }
        _on.Disk.Room = long.MaxValue;

        content = await _on.WriteAsync(content, "!"u8.ToArray());

        Assert.Equal(Extents.None.Append(StoreOnDisk.BlobOf(1), 6), content);
        Assert.Equal("hello!"u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
    }

    [Theory]
    [InlineData(DiskErrors.NoSpace, typeof(StorageFullException))]
    [InlineData(FaultyDisk.IoError, typeof(StorageFaultException))]
    public async Task A_sync_that_fails_makes_nothing_count_and_seals_the_blob(int errno, Type expected)
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        await using var writer = _on.Open(content);
        await writer.AppendAsync(World);
        _on.Disk.FileSyncError = errno;

        var fault = await Assert.ThrowsAnyAsync<IOException>(() => writer.FlushAsync());

        Assert.IsType(expected, fault);
        Assert.Equal(errno, fault.InnerException?.HResult);
        Assert.Equal(content.Sealed(), writer.Durable);
    }

    [Theory]
    [InlineData(DiskErrors.NoSpace)]
    [InlineData(FaultyDisk.IoError)]
    public async Task A_sync_that_fails_is_not_tried_again(int errno)
    {
        await using var writer = _on.Open(Extents.None);
        await writer.AppendAsync(World);
        _on.Disk.FileSyncError = errno;
        await Assert.ThrowsAnyAsync<IOException>(() => writer.FlushAsync());
        _on.Disk.FileSyncError = null;

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.FlushAsync());

        Assert.Single(_on.Disk.Calls, "sync file");
        Assert.Equal(Extents.None, writer.Durable);
    }

    [Fact]
    public async Task After_a_write_that_failed_nothing_more_is_written_to_the_blob()
    {
        await using var writer = _on.Open(Extents.None);
        (_on.Disk.Room, _on.Disk.WriteError) = (2, FaultyDisk.IoError);
        await Assert.ThrowsAsync<StorageFaultException>(() => writer.AppendAsync(World).AsTask());
        _on.Disk.Room = long.MaxValue;

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.AppendAsync(World).AsTask());

        Assert.Single(_on.Disk.Calls, call => call.StartsWith("write", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_write_that_fails_during_a_sync_makes_the_synced_bytes_count_in_a_sealed_blob()
    {
        await using var writer = _on.Open(Extents.None);
        await writer.AppendAsync(new ReadOnlySequence<byte>("hello"u8.ToArray()));
        var syncing = _on.Disk.HoldSync();
        var flushing = writer.FlushAsync();
        await syncing;
        (_on.Disk.Room, _on.Disk.WriteError) = (2, FaultyDisk.IoError);

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.AppendAsync(World).AsTask());
        _on.Disk.ReleaseSync();

        Assert.Equal(Extents.None.Append(StoreOnDisk.BlobOf(1), 5).Sealed(), await flushing.Soon());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_synced_makes_nothing_count()
    {
        await using var writer = _on.Open(Extents.None);
        await writer.AppendAsync(World);
        _on.Disk.FolderSyncError = FaultyDisk.IoError;

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.FlushAsync());

        Assert.Equal(Extents.None, writer.Durable);
    }

    [Fact]
    public async Task Bytes_that_cannot_be_cut_off_stay_until_the_next_write()
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        _on.Disk.CutError = FaultyDisk.IoError;
        await using (var writer = _on.Open(content))
        {
            await writer.AppendAsync(World);
        }
        Assert.Equal("hello, world"u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
        _on.Disk.CutError = null;

        await _on.WriteAsync(content, "!"u8.ToArray());

        Assert.Equal("hello!"u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
    }

    [Fact]
    public async Task A_blob_that_lacks_bytes_that_count_is_a_fault_and_stays_as_it_is()
    {
        await _on.WriteAsync(Extents.None, "hel"u8.ToArray());
        var content = Extents.None.Append(StoreOnDisk.BlobOf(1), 5);
        await using var writer = _on.Open(content);

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.AppendAsync(World).AsTask());

        Assert.Equal(content, writer.Durable);
        Assert.Equal("hel"u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
    }

    [Fact]
    public async Task A_blob_that_is_gone_is_a_fault_and_is_not_made_again()
    {
        var content = Extents.None.Append(StoreOnDisk.BlobOf(1), 5);
        await using var writer = _on.Open(content);

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.AppendAsync(World).AsTask());

        Assert.Equal(content, writer.Durable);
        Assert.False(File.Exists(_on.FileOf(1)));
    }

    [Fact]
    public async Task Something_in_the_way_of_a_blob_is_a_fault()
    {
        Directory.CreateDirectory(_on.FileOf(1));
        await using var writer = _on.Open(Extents.None);

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.AppendAsync(World).AsTask());

        Assert.Equal(Extents.None, writer.Durable);
    }

    [Fact]
    public async Task Something_in_the_way_of_a_folder_is_a_fault()
    {
        await File.WriteAllTextAsync(_on.Paths.Folder(StoreOnDisk.Session), "in the way");
        await using var writer = _on.Open(Extents.None);

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.AppendAsync(World).AsTask());

        Assert.Equal(Extents.None, writer.Durable);
    }

    [Fact]
    public async Task A_link_whose_folder_cannot_be_synced_is_an_error()
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        _on.Disk.FolderSyncError = FaultyDisk.IoError;

        var linking = () => _on.Store.LinkAsync(
            StoreOnDisk.Session, content, new Guid("3f000000-0000-4000-8000-000000000001"), CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(linking);
    }

    [Fact]
    public async Task What_is_in_the_way_of_a_blob_is_left_where_it_is_when_the_blob_is_deleted()
    {
        Directory.CreateDirectory(_on.FileOf(1));

        var deletion = await _on.Store.DeleteAsync(new BlobId(StoreOnDisk.Session, StoreOnDisk.BlobOf(1)));

        Assert.Equal(new BlobDeletion(IsGone: false, Bytes: null), deletion);
        Assert.True(Directory.Exists(_on.FileOf(1)));
    }

    [Fact]
    public async Task An_empty_blob_that_a_crash_left_is_removed_with_0_bytes()
    {
        await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        await File.WriteAllBytesAsync(_on.FileOf(1), []);

        var deletion = await _on.Store.DeleteAsync(new BlobId(StoreOnDisk.Session, StoreOnDisk.BlobOf(1)));

        Assert.Equal(new BlobDeletion(IsGone: true, Bytes: 0), deletion);
        Assert.False(File.Exists(_on.FileOf(1)));
    }

    [Fact]
    public async Task DeleteAll_reports_a_blob_that_is_left_and_deletes_the_others()
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        Directory.CreateDirectory(_on.FileOf(255));

        var isGone = await _on.Store.DeleteAllAsync(StoreOnDisk.Session);

        Assert.False(isGone);
        Assert.Null(await _on.Store.OpenReaderAsync(StoreOnDisk.Session, content, CancellationToken.None));
        Assert.True(Directory.Exists(_on.FileOf(255)));
    }

    public void Dispose() => _on.Dispose();
}
