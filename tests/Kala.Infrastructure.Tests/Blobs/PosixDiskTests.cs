using System.Buffers;
using System.Security.Cryptography;
using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class PosixDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PosixDisk _disk = new();

    [Fact]
    public void A_write_of_more_pieces_than_one_call_takes_loses_none()
    {
        var content = RandomNumberGenerator.GetBytes(30_000);
        var pieces = Pieces.Of([.. content.Chunk(10)]);

        using (var file = _disk.OpenOrCreate(_folder["file"]))
        {
            file.Write(pieces, 7);
        }

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, .. content], File.ReadAllBytes(_folder["file"]));
    }

    [Fact]
    public void A_write_without_room_is_known_as_such()
    {
        using var full = _disk.Open("/dev/full", forWriting: true)!;

        var error = Assert.ThrowsAny<IOException>(() => full.Write(new ReadOnlySequence<byte>("hello"u8.ToArray()), 0));

        Assert.True(error.IsFull());
    }

    [Fact]
    public void A_missing_file_is_not_opened()
    {
        Assert.Null(_disk.Open(_folder["file"], forWriting: true));
        Assert.Null(_disk.Open(_folder["folder/file"], forWriting: false));
    }

    [Fact]
    public void A_folder_where_a_file_is_expected_is_an_error_of_the_disk()
    {
        Directory.CreateDirectory(_folder["file"]);

        Assert.ThrowsAny<IOException>(() => _disk.OpenOrCreate(_folder["file"]));
        Assert.ThrowsAny<IOException>(() => _disk.Open(_folder["file"], forWriting: true));
        Assert.ThrowsAny<IOException>(() => _disk.Delete(_folder["file"]));
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_not_deleted()
    {
        Directory.CreateDirectory(_folder["folder"]);
        File.WriteAllText(_folder["folder/file"], "mine");

        _disk.DeleteEmptyFolder(_folder["folder"]);

        Assert.True(File.Exists(_folder["folder/file"]));
    }

    [Fact]
    public void What_is_not_there_is_deleted_without_an_error()
    {
        _disk.Delete(_folder["file"]);
        _disk.Delete(_folder["folder/file"]);
        _disk.DeleteEmptyFolder(_folder["folder"]);

        Assert.Empty(_disk.List(_folder.Path));
    }

    [Fact]
    public void A_missing_folder_has_nothing_in_it()
    {
        var found = _disk.List(_folder["folder"]);

        Assert.Empty(found);
    }

    [Fact]
    public void The_free_bytes_are_those_of_the_folders_disk()
    {
        var free = _disk.FreeBytes(_folder.Path);

        Assert.InRange(free, 1, new DriveInfo(_folder.Path).TotalSize);
    }

    [Fact]
    public void The_total_bytes_are_those_of_the_folders_disk()
    {
        Assert.Equal(new DriveInfo(_folder.Path).TotalSize, _disk.TotalBytes(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
