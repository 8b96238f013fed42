using System.Security.Cryptography;
using System.Threading.Channels;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreCheckpointTests : IDisposable
{
    private readonly StoreOnDisk _on = new();
    private readonly ArrivingBody _body = new();
    private readonly Channel<BlobPosition> _checkpoints = Channel.CreateUnbounded<BlobPosition>();
    private bool _isAccepted = true;
    private Exception? _commitError;

    [Fact]
    public async Task After_five_seconds_what_arrived_is_made_durable_and_committed()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());

        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        var checkpoint = await CheckpointAsync();

        Assert.Equal(5, checkpoint.Offset);
        Assert.Equal(DigestOf("hello"u8), _on.Store.Finish(checkpoint.DigestState!));
        Assert.False(writing.IsCompleted);
        await EndAsync(writing);
    }

    [Fact]
    public async Task Bytes_and_names_are_durable_before_a_checkpoint_commits_them()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());

        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await CheckpointAsync();

        Assert.Equal(
            ["write 5 at 0", "sync file", $"sync folder {StoreOnDisk.Folder}", "sync folder 3f", "commit 5"],
            _on.Disk.Calls.Skip(2));
        await EndAsync(writing);
    }

    [Fact]
    public async Task The_names_are_synced_once_for_one_body()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await CheckpointAsync();

        await _body.SendAsync("!"u8.ToArray());
        await EndAsync(writing);

        Assert.Single(_on.Disk.Calls, "sync folder 3f");
        Assert.Equal(2, _on.Disk.Calls.Count(call => call == "sync file"));
    }

    [Fact]
    public async Task Before_five_seconds_nothing_is_committed()
    {
        var writing = Begin();
        await _body.SendAsync("hel"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval - TimeSpan.FromMilliseconds(1));

        await _body.SendAsync("lo"u8.ToArray());
        await EndAsync(writing);

        Assert.DoesNotContain(_on.Disk.Calls, call => call.StartsWith("commit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silent_body_has_nothing_to_commit_twice()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await CheckpointAsync();

        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        var outcome = await EndAsync(writing);

        Assert.Equal(5, outcome.Durable.Offset);
        Assert.Single(_on.Disk.Calls, "commit 5");
        Assert.Single(_on.Disk.Calls, "sync file");
    }

    [Fact]
    public async Task The_next_checkpoint_is_five_seconds_after_the_one_before()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await CheckpointAsync();
        _on.Clock.Advance(TimeSpan.FromSeconds(1));
        await _body.SendAsync("!"u8.ToArray());

        _on.Clock.Advance(BlobTarget.CheckpointInterval - TimeSpan.FromSeconds(1));
        // It is due with the first byte that is written after this, whenever that is.
        var sent = 0;
        var next = CheckpointAsync();
        for (; !next.IsCompleted; sent++)
        {
            await _body.SendAsync("!"u8.ToArray());
        }

        Assert.InRange((await next).Offset, 6, 6 + sent);
        await EndAsync(writing);
    }

    [Fact]
    public async Task Sixty_four_mebibytes_are_committed_without_waiting()
    {
        var mebibyte = RandomNumberGenerator.GetBytes(1 << 20);
        var writing = Begin();

        for (var sent = 0L; sent < BlobTarget.CheckpointBytes; sent += mebibyte.Length)
        {
            await _body.SendAsync(mebibyte);
        }
        var checkpoint = await CheckpointAsync();

        Assert.Equal(BlobTarget.CheckpointBytes, checkpoint.Offset);
        await EndAsync(writing);
    }

    [Fact]
    public async Task A_body_goes_on_while_a_checkpoint_waits_for_the_disk()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        var syncing = _on.Disk.HoldSync();
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await syncing;

        await _body.SendAsync(", world"u8.ToArray());
        var arrived = _on.OnDisk;
        _on.Disk.ReleaseSync();
        var checkpoint = await CheckpointAsync();

        Assert.Equal("hello, world"u8.ToArray(), arrived);
        Assert.Equal(5, checkpoint.Offset);
        Assert.Equal(12, (await EndAsync(writing)).Durable.Offset);
    }

    [Fact]
    public async Task A_body_that_ends_waits_for_its_checkpoint()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        var syncing = _on.Disk.HoldSync();
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await syncing;
        await _body.SendAsync("!"u8.ToArray());

        _body.End();
        var isDoneBeforeTheSync = writing.IsCompleted;
        _on.Disk.ReleaseSync();
        var outcome = await writing.Soon();

        Assert.False(isDoneBeforeTheSync);
        Assert.Equal(6, outcome.Durable.Offset);
        Assert.Equal(["sync file", "commit 5", "sync file"], _on.Disk.Calls.Where(IsSyncOrCommit));
    }

    [Fact]
    public async Task A_refused_checkpoint_ends_the_write()
    {
        _isAccepted = false;
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await CheckpointAsync();

        _body.End();
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.Superseded, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_refused_checkpoint_ends_a_body_that_would_go_on()
    {
        _isAccepted = false;
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await CheckpointAsync();

        var ending = writing.Soon();
        while (!ending.IsCompleted)
        {
            _on.Clock.Advance(BlobTarget.CheckpointInterval);
            await Task.Yield();
        }
        var outcome = await ending;

        Assert.Equal(BlobWriteEnd.Superseded, outcome.End);
    }

    [Theory]
    [InlineData(DiskErrors.NoSpace, BlobWriteEnd.DiskFull)]
    [InlineData(FaultyDisk.IoError, BlobWriteEnd.DiskFault)]
    public async Task A_checkpoint_whose_sync_fails_ends_the_write_and_commits_nothing(int errno, BlobWriteEnd end)
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        var syncing = _on.Disk.HoldSync();
        _on.Disk.FileSyncError = errno;
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await syncing;
        await _body.SendAsync("!"u8.ToArray());

        _body.End();
        _on.Disk.ReleaseSync();
        var outcome = await writing.Soon();

        Assert.Equal(end, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
        Assert.Equal(["sync file"], _on.Disk.Calls.Where(IsSyncOrCommit));
    }

    [Fact]
    public async Task A_sync_that_failed_weighs_more_than_a_disk_that_is_full()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        var syncing = _on.Disk.HoldSync();
        _on.Disk.FileSyncError = FaultyDisk.IoError;
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await syncing;
        _on.Disk.Room = 0;

        await _body.SendAsync("!"u8.ToArray());
        _on.Disk.ReleaseSync();
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.DiskFault, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
    }

    [Fact]
    public async Task What_a_checkpoint_committed_counts_also_when_the_write_fails_later()
    {
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await CheckpointAsync();
        _on.Disk.Room = 0;

        await _body.SendAsync("!"u8.ToArray());
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.DiskFull, outcome.End);
        Assert.Equal(5, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_commit_that_throws_ends_the_write_with_what_it_threw()
    {
        _commitError = new StorageFullException("the metadata store's disk");
        var writing = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval);
        await CheckpointAsync();

        _body.End();
        var error = await Assert.ThrowsAsync<StorageFullException>(() => writing.Soon());

        Assert.Same(_commitError, error);
    }

    [Fact]
    public async Task A_body_that_is_all_or_nothing_has_no_checkpoints()
    {
        var writing = Begin(keepsPartial: false);
        await _body.SendAsync("hello"u8.ToArray());
        _on.Clock.Advance(BlobTarget.CheckpointInterval);

        await EndAsync(writing);

        Assert.Equal(["sync file"], _on.Disk.Calls.Where(IsSyncOrCommit));
    }

    public void Dispose() => _on.Dispose();

    private static bool IsSyncOrCommit(string call) =>
        call == "sync file" || call.StartsWith("commit", StringComparison.Ordinal);

    private static Sha256Digest DigestOf(ReadOnlySpan<byte> bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));

    private Task<BlobWriteOutcome> Begin(bool keepsPartial = true)
    {
        var write = StoreOnDisk.Write(0) with { KeepsPartial = keepsPartial, Checkpoint = CommitAsync };
        return _on.Store.WriteAsync(write, _body.Reader, CancellationToken.None);
    }

    private async Task<bool> CommitAsync(BlobPosition position)
    {
        _on.Disk.Note($"commit {position.Offset}");
        await _checkpoints.Writer.WriteAsync(position);
        return _commitError is null ? _isAccepted : throw _commitError;
    }

    private Task<BlobPosition> CheckpointAsync() => _checkpoints.Reader.ReadAsync().AsTask().Soon();

    private Task<BlobWriteOutcome> EndAsync(Task<BlobWriteOutcome> writing)
    {
        _body.End();
        return writing.Soon();
    }
}
