using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <summary>What is handed to the disk before the sync; the sync alone makes bytes count.</summary>
public sealed class FileBlobStoreWriteBackTests : IDisposable
{
    private const int Step = (int)FileBlobWriter.WriteBackBytes;

    private static readonly ReadOnlySequence<byte> Large = new(new byte[Step]);
    private static readonly ReadOnlySequence<byte> Small = new(new byte[Step - 1]);

    private readonly StoreOnDisk _on = new();

    private IEnumerable<string> WriteBacks => _on.Disk.Calls.Where(call => call.StartsWith("write back", StringComparison.Ordinal));

    [Fact]
    public async Task Written_bytes_are_handed_to_the_disk_once_and_from_where_the_writer_began()
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        await using var writer = _on.Open(content);

        await writer.AppendAsync(Small);
        Assert.Empty(WriteBacks);
        await writer.AppendAsync(Large);
        await writer.FlushAsync();
        await writer.AppendAsync(Large);
        await writer.FlushAsync();

        Assert.Equal([$"write back {(2 * Step) - 1} at 5", $"write back {Step} at {(2 * Step) + 4}"], WriteBacks);
        Assert.Equal(0, _on.Disk.SyncsOnThePool);
    }

    [Theory]
    [InlineData(DiskErrors.NoSpace, typeof(StorageFullException))]
    [InlineData(FaultyDisk.IoError, typeof(StorageFaultException))]
    public async Task One_that_fails_makes_nothing_count_and_seals_the_blob(int errno, Type expected)
    {
        var content = await _on.WriteAsync(Extents.None, "hello"u8.ToArray());
        await using var writer = _on.Open(content);
        _on.Disk.WriteBackError = errno;
        await writer.AppendAsync(Large);

        var fault = await Assert.ThrowsAnyAsync<IOException>(() => writer.FlushAsync());

        Assert.IsType(expected, fault);
        Assert.Equal(errno, fault.InnerException?.HResult);
        Assert.Equal(content.Sealed(), writer.Durable);
        Assert.Single(_on.Disk.Calls, "sync file"); // that of "hello"
    }

    [Fact]
    public async Task After_one_that_failed_no_other_hides_it()
    {
        await using var writer = _on.Open(Extents.None);
        _on.Disk.WriteBackError = FaultyDisk.IoError;
        await writer.AppendAsync(Large);
        await writer.AppendAsync(Large);

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.FlushAsync());

        Assert.Single(WriteBacks);
    }

    [Fact]
    public async Task One_that_fails_is_no_error_of_a_writer_that_keeps_nothing()
    {
        var writer = _on.Open(Extents.None);
        _on.Disk.WriteBackError = FaultyDisk.IoError;
        await writer.AppendAsync(Large);

        await writer.DisposeAsync();

        Assert.False(File.Exists(_on.FileOf(1)));
    }

    [Fact]
    public void The_machines_disk_takes_bytes_and_leaves_what_it_cannot_take_to_the_sync()
    {
        using var folder = new TempFolder();
        using var file = File.OpenHandle(folder["file"], FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.Write(file, new byte[10], 0);

        DurableFile.StartWriteBack(file, "file", 0, 10);
        // Linux calls a negative position invalid, as it does a call that a file system does not have.
        DurableFile.StartWriteBack(file, "file", -1, 10);
    }

    public void Dispose() => _on.Dispose();
}
