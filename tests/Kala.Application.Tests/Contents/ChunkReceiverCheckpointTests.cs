using System.Security.Cryptography;
using System.Threading.Channels;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Tests;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests.Contents;

/// <summary>What becomes durable while a body is still arriving.</summary>
public sealed class ChunkReceiverCheckpointTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryBlobWriter _writer = new([]);
    private readonly ArrivingBody _body = new();
    private readonly Channel<ContentPosition> _checkpoints = Channel.CreateUnbounded<ContentPosition>();
    private bool _isAccepted = true;
    private Exception? _commitError;

    [Fact]
    public async Task After_five_seconds_what_arrived_is_made_durable_and_committed()
    {
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());

        _clock.Advance(ChunkTransfer.CheckpointInterval);
        var checkpoint = await CheckpointAsync();

        Assert.Equal(5, checkpoint.Extents.Length);
        Assert.Equal(DigestOf("hello"u8), Finish(checkpoint));
        Assert.Equal(["append 5", "flush 5", "commit 5"], _writer.Calls);
        Assert.False(receiving.IsCompleted);
        await EndAsync(receiving);
    }

    [Fact]
    public async Task Before_five_seconds_nothing_is_committed()
    {
        var receiving = Begin();
        await _body.SendAsync("hel"u8.ToArray());
        _clock.Advance(ChunkTransfer.CheckpointInterval - TimeSpan.FromMilliseconds(1));

        await _body.SendAsync("lo"u8.ToArray());
        await EndAsync(receiving);

        Assert.Equal(["append 3", "append 2", "flush 5"], _writer.Calls);
    }

    [Fact]
    public async Task A_silent_body_has_nothing_to_commit_twice()
    {
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await CheckpointAsync();

        _clock.Advance(ChunkTransfer.CheckpointInterval);
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        var receipt = await EndAsync(receiving);

        Assert.Equal(5, receipt.Durable.Extents.Length);
        Assert.Equal(["append 5", "flush 5", "commit 5"], _writer.Calls);
    }

    [Fact]
    public async Task The_next_checkpoint_is_five_seconds_after_the_one_before()
    {
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await CheckpointAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _body.SendAsync("!"u8.ToArray());

        _clock.Advance(ChunkTransfer.CheckpointInterval - TimeSpan.FromSeconds(1));
        // It is due with the first byte that is written after this, whenever that is.
        var sent = 0;
        var next = CheckpointAsync();
        for (; !next.IsCompleted; sent++)
        {
            await _body.SendAsync("!"u8.ToArray());
        }

        Assert.InRange((await next).Extents.Length, 6, 6 + sent);
        await EndAsync(receiving);
    }

    [Fact]
    public async Task Sixty_four_mebibytes_are_committed_without_waiting()
    {
        var mebibyte = RandomNumberGenerator.GetBytes(1 << 20);
        var receiving = Begin();

        for (var sent = 0L; sent < ChunkTransfer.CheckpointBytes; sent += mebibyte.Length)
        {
            await _body.SendAsync(mebibyte);
        }
        var checkpoint = await CheckpointAsync();

        Assert.Equal(ChunkTransfer.CheckpointBytes, checkpoint.Extents.Length);
        await EndAsync(receiving);
    }

    [Fact]
    public async Task A_body_goes_on_while_a_checkpoint_waits_for_the_store()
    {
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        var flushing = _writer.HoldFlush();
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await flushing;

        await _body.SendAsync(", world"u8.ToArray());
        var arrived = _writer.Content;
        _writer.ReleaseFlush();
        var checkpoint = await CheckpointAsync();

        Assert.Equal("hello, world"u8.ToArray(), arrived);
        Assert.Equal(5, checkpoint.Extents.Length);
        Assert.Equal(DigestOf("hello"u8), Finish(checkpoint));
        var receipt = await EndAsync(receiving);
        Assert.Equal(12, receipt.Durable.Extents.Length);
        Assert.Equal(DigestOf("hello, world"u8), Finish(receipt.Durable));
    }

    [Fact]
    public async Task A_body_that_ends_waits_for_its_checkpoint()
    {
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        var flushing = _writer.HoldFlush();
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await flushing;
        await _body.SendAsync("!"u8.ToArray());

        _body.End();
        var isDoneBeforeTheFlush = receiving.IsCompleted;
        _writer.ReleaseFlush();
        var receipt = await receiving.Soon();

        Assert.False(isDoneBeforeTheFlush);
        Assert.Equal(6, receipt.Durable.Extents.Length);
        Assert.Equal(["flush 5", "commit 5", "flush 6"], _writer.Calls.Where(IsFlushOrCommit));
    }

    [Fact]
    public async Task A_refused_checkpoint_ends_the_body()
    {
        _isAccepted = false;
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await CheckpointAsync();

        _body.End();
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.Superseded, receipt.End);
        Assert.Equal(0, receipt.Durable.Extents.Length);
    }

    [Fact]
    public async Task A_refused_checkpoint_ends_a_body_that_would_go_on()
    {
        _isAccepted = false;
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await CheckpointAsync();

        var ending = receiving.Soon();
        while (!ending.IsCompleted)
        {
            _clock.Advance(ChunkTransfer.CheckpointInterval);
            await Task.Yield();
        }
        var receipt = await ending;

        Assert.Equal(ChunkEnd.Superseded, receipt.End);
    }

    [Theory]
    [MemberData(nameof(ChunkReceiverTests.Faults), MemberType = typeof(ChunkReceiverTests))]
    public async Task A_checkpoint_whose_flush_fails_ends_the_body_and_commits_nothing(IOException fault, ChunkEnd end)
    {
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        var flushing = _writer.HoldFlush();
        _writer.FlushError = fault;
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await flushing;
        await _body.SendAsync("!"u8.ToArray());

        _body.End();
        _writer.ReleaseFlush();
        var receipt = await receiving.Soon();

        Assert.Equal(end, receipt.End);
        Assert.Same(fault, receipt.Cause);
        Assert.Equal(0, receipt.Durable.Extents.Length);
        Assert.Equal(["flush 5"], _writer.Calls.Where(IsFlushOrCommit));
    }

    [Fact]
    public async Task A_flush_that_failed_weighs_more_than_a_store_that_is_full()
    {
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        var flushing = _writer.HoldFlush();
        _writer.FlushError = new StorageFaultException();
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await flushing;
        _writer.AppendError = new StorageFullException();

        await _body.SendAsync("!"u8.ToArray());
        _writer.ReleaseFlush();
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.DiskFault, receipt.End);
        Assert.Equal(0, receipt.Durable.Extents.Length);
    }

    [Fact]
    public async Task What_a_checkpoint_committed_counts_also_when_the_body_fails_later()
    {
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await CheckpointAsync();
        _writer.AppendError = new StorageFullException();

        await _body.SendAsync("!"u8.ToArray());
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.DiskFull, receipt.End);
        Assert.Equal(5, receipt.Durable.Extents.Length);
        Assert.Equal(DigestOf("hello"u8), Finish(receipt.Durable));
    }

    /// <summary>Also where it is of the same type as a fault of the store, because the caller answers it differently.</summary>
    [Theory]
    [MemberData(nameof(CommitErrors))]
    public async Task A_commit_that_throws_ends_the_body_with_what_it_threw(Exception thrown)
    {
        _commitError = thrown;
        var receiving = Begin();
        await _body.SendAsync("hello"u8.ToArray());
        _clock.Advance(ChunkTransfer.CheckpointInterval);
        await CheckpointAsync();

        _body.End();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => receiving.Soon());

        Assert.Same(thrown, error);
    }

    [Fact]
    public async Task A_body_that_is_all_or_nothing_has_no_checkpoints()
    {
        var receiving = Begin(keepsPartial: false);
        await _body.SendAsync("hello"u8.ToArray());
        _clock.Advance(ChunkTransfer.CheckpointInterval);

        await EndAsync(receiving);

        Assert.Equal(["append 5", "flush 5"], _writer.Calls);
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    public static TheoryData<Exception> CommitErrors =>
    [
        new StorageFullException("The disk of the metadata store is full.") { MissingBytes = 1 },
        new DatabaseUnavailableException("It does not answer.", null),
    ];

    private static bool IsFlushOrCommit(string call) => !call.StartsWith("append", StringComparison.Ordinal);

    private static Sha256Digest DigestOf(ReadOnlySpan<byte> bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));

    private static Sha256Digest Finish(ContentPosition position)
    {
        using var digest = RunningSha256.Resume(position.DigestState)!;
        return digest.Finish();
    }

    private Task<ChunkReceipt> Begin(bool keepsPartial = true) => new ChunkReceiver(Unmeasured.Metrics, _clock).ReceiveAsync(
        _writer,
        Sha256State.Empty,
        new ChunkPlan(long.MaxValue) { KeepsPartial = keepsPartial, Checkpoint = keepsPartial ? CommitAsync : null },
        _body.Reader,
        CancellationToken.None);

    private async Task<bool> CommitAsync(ContentPosition position)
    {
        _writer.Note($"commit {position.Extents.Length}");
        await _checkpoints.Writer.WriteAsync(position);
        return _commitError is null ? _isAccepted : throw _commitError;
    }

    private Task<ContentPosition> CheckpointAsync() => _checkpoints.Reader.ReadAsync().AsTask().Soon();

    private Task<ChunkReceipt> EndAsync(Task<ChunkReceipt> receiving)
    {
        _body.End();
        return receiving.Soon();
    }
}
