using System.Buffers;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreOrderTests : IDisposable
{
    private static readonly Guid Other = new("3f000000-0000-4000-8000-000000000001");
    private static readonly string Blob = $"{StoreOnDisk.Folder}/{StoreOnDisk.BlobOf(1)}";

    private readonly StoreOnDisk _on = new();

    [Fact]
    public async Task The_first_write_syncs_the_bytes_then_the_names_of_blob_and_folder()
    {
        await _on.WriteAsync(Extents.None, "hello"u8.ToArray());

        Assert.Equal(
            [
                $"create folder {StoreOnDisk.Folder}",
                $"open or create {Blob}",
                "write 5 at 0",
                "sync file",
                $"sync folder {StoreOnDisk.Folder}",
                "sync folder 3f",
            ],
            _on.Disk.Calls);
    }

    [Fact]
    public async Task A_later_write_grows_the_blob_and_syncs_the_bytes_only()
    {
        var first = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        var before = _on.Disk.Calls.Count;

        var second = await _on.WriteAsync(first, "!"u8.ToArray());

        Assert.Equal([$"open {Blob}", "write 1 at 5", "sync file"], _on.Disk.Calls.Skip(before));
        Assert.Equal(Extents.None.Append(StoreOnDisk.BlobOf(1), 6), second);
    }

    [Fact]
    public async Task The_names_are_synced_once_for_one_writer()
    {
        await using var writer = _on.Open(Extents.None);
        await writer.AppendAsync(new ReadOnlySequence<byte>("hello"u8.ToArray()));
        await writer.FlushAsync();
        var before = _on.Disk.Calls.Count;

        await writer.AppendAsync(new ReadOnlySequence<byte>("!"u8.ToArray()));
        await writer.FlushAsync();

        Assert.Equal(["write 1 at 5", "sync file"], _on.Disk.Calls.Skip(before));
    }

    [Fact]
    public async Task The_name_of_a_further_blob_is_synced_too()
    {
        var first = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        var before = _on.Disk.Calls.Count;

        await _on.WriteAsync(first.Sealed(), "!"u8.ToArray());

        Assert.Equal(
            [
                $"open {StoreOnDisk.Folder}/{StoreOnDisk.BlobOf(1)}",
                $"create folder {StoreOnDisk.Folder}",
                $"open or create {StoreOnDisk.Folder}/{StoreOnDisk.BlobOf(2)}",
                "write 1 at 0",
                "sync file",
                $"sync folder {StoreOnDisk.Folder}",
                "sync folder 3f",
            ],
            _on.Disk.Calls.Skip(before));
    }

    [Fact]
    public async Task Nothing_is_on_disk_before_the_first_byte()
    {
        await using (var writer = _on.Open(Extents.None))
        {
            await writer.AppendAsync(ReadOnlySequence<byte>.Empty);
            await writer.FlushAsync();
        }

        Assert.Empty(_on.Disk.Calls);
        Assert.False(Directory.Exists(_on.Paths.Folder(StoreOnDisk.Session)));
    }

    [Fact]
    public async Task What_a_crash_left_after_the_content_is_cut_off_when_the_blob_is_opened()
    {
        await _on.WriteAsync(Extents.None, "hello, world"u8.ToArray());
        var before = _on.Disk.Calls.Count;

        await _on.WriteAsync(Extents.None.Append(StoreOnDisk.BlobOf(1), 5), "!"u8.ToArray());

        Assert.Equal([$"open {Blob}", "set length 5", "write 1 at 5", "sync file"], _on.Disk.Calls.Skip(before));
        Assert.Equal("hello!"u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
    }

    [Fact]
    public async Task What_was_not_flushed_is_cut_off_and_not_synced()
    {
        var first = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        var before = _on.Disk.Calls.Count;

        await using (var writer = _on.Open(first))
        {
            await writer.AppendAsync(new ReadOnlySequence<byte>(", world"u8.ToArray()));
        }

        Assert.Equal([$"open {Blob}", "write 7 at 5", "set length 5"], _on.Disk.Calls.Skip(before));
        Assert.Equal("hello"u8.ToArray(), await File.ReadAllBytesAsync(_on.FileOf(1)));
    }

    [Fact]
    public async Task A_link_syncs_all_names_and_then_that_of_their_folder()
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        content = await _on.WriteAsync(content.Sealed(), "!"u8.ToArray());
        var before = _on.Disk.Calls.Count;

        var linked = await _on.Store.LinkAsync(StoreOnDisk.Session, content, Other, CancellationToken.None);

        Assert.Equal(
            [
                $"create folder 3f/{Other}",
                $"link {StoreOnDisk.Folder}/{content.All[0].Blob} to 3f/{Other}/{linked.All[0].Blob}",
                $"link {StoreOnDisk.Folder}/{content.All[1].Blob} to 3f/{Other}/{linked.All[1].Blob}",
                $"sync folder 3f/{Other}",
                "sync folder 3f",
            ],
            _on.Disk.Calls.Skip(before));
        Assert.True(linked.IsSealed);
    }

    [Fact]
    public async Task No_sync_keeps_a_thread_of_the_pool_waiting()
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        await _on.Store.LinkAsync(StoreOnDisk.Session, content, Other, CancellationToken.None);

        Assert.Contains("sync file", _on.Disk.Calls);
        Assert.Contains($"sync folder 3f/{Other}", _on.Disk.Calls);
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

        Assert.InRange(free!.Value, -(1L << 60), -1);
    }

    [Fact]
    public void The_size_of_the_store_is_that_of_its_disk()
    {
        Assert.Equal(new DriveInfo(_on.Paths.Root).TotalSize, _on.Store.TotalBytes());
    }

    [Fact]
    public async Task A_walk_leaves_out_what_is_no_blob_and_gives_the_folder_last()
    {
        await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        Directory.CreateDirectory(Path.Combine(_on.Paths.Root, "3f", "lost+found"));
        await File.WriteAllTextAsync(Path.Combine(_on.Paths.Folder(StoreOnDisk.Session), "notes.txt"), "mine");
        var found = new List<(Guid, string?)>();

        await foreach (var entry in _on.Store.WalkAsync(CancellationToken.None))
        {
            found.Add((entry.Session, entry.Name));
        }

        Assert.Equal([(StoreOnDisk.Session, StoreOnDisk.BlobOf(1)), (StoreOnDisk.Session, null)], found);
    }

    [Fact]
    public async Task A_walk_gives_an_empty_folder_that_a_crash_left()
    {
        Directory.CreateDirectory(_on.Paths.Folder(StoreOnDisk.Session));
        var found = new List<(Guid, string?, long)>();

        await foreach (var entry in _on.Store.WalkAsync(CancellationToken.None))
        {
            found.Add((entry.Session, entry.Name, entry.Size));
        }

        Assert.Equal([(StoreOnDisk.Session, null, 0)], found);
        Assert.True(await _on.Store.DeleteAllAsync(StoreOnDisk.Session));
        Assert.False(Directory.Exists(_on.Paths.Folder(StoreOnDisk.Session)));
    }

    public void Dispose() => _on.Dispose();
}
