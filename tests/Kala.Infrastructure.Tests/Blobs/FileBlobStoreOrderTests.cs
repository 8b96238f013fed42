using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreOrderTests : IDisposable
{
    private readonly StoreOnDisk _on = new();

    [Fact]
    public async Task The_first_write_syncs_the_bytes_then_the_names_of_blob_and_folder()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());

        Assert.Equal(
            [
                $"create folder {StoreOnDisk.Folder}",
                $"open or create {StoreOnDisk.Path}",
                "write 5 at 0",
                "sync file",
                $"sync folder {StoreOnDisk.Folder}",
                "sync folder 3f",
            ],
            _on.Disk.Calls);
    }

    [Fact]
    public async Task A_later_write_syncs_the_bytes_only()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        var before = _on.Disk.Calls.Count;

        await _on.WriteAsync(5, "!"u8.ToArray());

        Assert.Equal([$"open {StoreOnDisk.Path}", "write 1 at 5", "sync file"], _on.Disk.Calls.Skip(before));
    }

    [Fact]
    public async Task Nothing_is_on_disk_before_the_first_byte()
    {
        var body = new ArrivingBody();
        var writing = _on.Store.WriteAsync(StoreOnDisk.Write(0), body.Reader, CancellationToken.None);

        var callsBeforeTheFirstByte = _on.Disk.Calls;
        body.End();
        await writing.Soon();

        Assert.Empty(callsBeforeTheFirstByte);
        Assert.Empty(_on.Disk.Calls);
        Assert.False(Directory.Exists(_on.Paths.Folder(StoreOnDisk.Blob.Session)));
    }

    [Fact]
    public async Task What_a_crash_left_behind_the_offset_is_cut_off_when_the_blob_is_opened()
    {
        await _on.WriteAsync(0, "hello, world"u8.ToArray());
        var before = _on.Disk.Calls.Count;

        var outcome = await _on.WriteAsync(5, "!"u8.ToArray());

        Assert.Equal(
            [$"open {StoreOnDisk.Path}", "set length 5", "write 1 at 5", "sync file"], _on.Disk.Calls.Skip(before));
        Assert.Equal(6, outcome.Durable.Offset);
        Assert.Equal("hello!"u8.ToArray(), _on.OnDisk);
    }

    [Fact]
    public async Task What_does_not_count_is_not_synced()
    {
        var write = StoreOnDisk.Write(0) with { Limit = 4, KeepsPartial = false };
        var body = new ArrivingBody();
        var writing = _on.Store.WriteAsync(write, body.Reader, CancellationToken.None);
        await body.SendAsync("hel"u8.ToArray());

        await body.SendAsync("lo"u8.ToArray());
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.TooLong, outcome.End);
        Assert.DoesNotContain("sync file", _on.Disk.Calls);
    }

    [Fact]
    public async Task A_copy_syncs_the_bytes_before_the_name()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        var before = _on.Disk.Calls.Count;

        await _on.Store.CopyAsync(
            StoreOnDisk.Blob, StoreOnDisk.Blob with { Name = "00000000000000ff" }, 5, CancellationToken.None);

        Assert.Equal(
            ["write 5 at 0", "sync file", $"sync folder {StoreOnDisk.Folder}"],
            _on.Disk.Calls.Skip(before).TakeLast(3));
    }

    [Fact]
    public async Task No_sync_keeps_a_thread_of_the_pool_waiting()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        await _on.Store.CopyAsync(
            StoreOnDisk.Blob, StoreOnDisk.Blob with { Name = "0123456789abcdef" }, 5, CancellationToken.None);

        Assert.Contains("sync file", _on.Disk.Calls);
        Assert.Equal(0, _on.Disk.SyncsOnThePool);
    }

    [Fact]
    public void Prepare_makes_the_256_folders_and_then_their_names_durable()
    {
        _on.Store.Prepare();

        Assert.Equal(257, _on.Disk.Calls.Count);
        Assert.Equal("create folder 00", _on.Disk.Calls[0]);
        Assert.Equal("create folder ff", _on.Disk.Calls[255]);
        Assert.Equal("sync folder .", _on.Disk.Calls[256]);
    }

    [Fact]
    public void The_reserve_is_left_out_of_the_free_bytes()
    {
        _on.Options.ReserveBytes = 1L << 60;

        var free = _on.Store.FreeBytes();

        Assert.InRange(free, -(1L << 60), -1);
    }

    [Fact]
    public async Task List_leaves_out_what_is_no_blob()
    {
        await _on.WriteAsync(0, "hello"u8.ToArray());
        Directory.CreateDirectory(Path.Combine(_on.Paths.Root, "3f", "lost+found"));
        await File.WriteAllTextAsync(Path.Combine(_on.Paths.Folder(StoreOnDisk.Blob.Session), "notes.txt"), "mine");

        var found = _on.Store.List().Select(entry => entry.Name).ToList();

        Assert.Equal([StoreOnDisk.Blob.Name, null], found);
    }

    public void Dispose() => _on.Dispose();
}
