using System.Buffers;
using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Kala.Testing;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class PosixDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PosixDisk _disk = new(Unmeasured.Metrics);

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
    public void A_second_name_is_for_the_same_bytes_and_lasts_longer_than_the_first()
    {
        File.WriteAllText(_folder["file"], "hello");

        _disk.Link(_folder["file"], _folder["name"]);
        File.AppendAllText(_folder["file"], "!");
        _disk.Delete(_folder["file"]);

        Assert.Equal("hello!", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public void A_name_that_is_taken_is_not_given_again()
    {
        File.WriteAllText(_folder["file"], "hello");
        File.WriteAllText(_folder["name"], "taken");

        Assert.ThrowsAny<IOException>(() => _disk.Link(_folder["file"], _folder["name"]));

        Assert.Equal("taken", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public void A_missing_file_cannot_have_a_second_name()
    {
        Assert.ThrowsAny<IOException>(() => _disk.Link(_folder["file"], _folder["name"]));

        Assert.False(File.Exists(_folder["name"]));
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
