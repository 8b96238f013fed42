using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Tests;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests.Contents;

/// <summary>A body on its way in.</summary>
public sealed class ChunkReceiverTests : IAsyncDisposable
{
    private static readonly ChunkPlan AllOrNothing = new(long.MaxValue);
    private static readonly ChunkPlan Partial = AllOrNothing with { KeepsPartial = true, Checkpoint = _ => Task.FromResult(true) };

    private readonly ArrivingBody _body = new();
    private MemoryBlobWriter _writer = new([]);

    [Fact]
    public async Task A_whole_body_is_complete_and_durable()
    {
        var receipt = await ReceiveAsync(AllOrNothing, "hello"u8.ToArray());

        Assert.Equal(ChunkEnd.Complete, receipt.End);
        Assert.Equal(5, receipt.Durable.Extents.Length);
        Assert.Equal(_writer.Durable, receipt.Durable.Extents);
        Assert.Null(receipt.Cause);
        Assert.Equal("hello"u8.ToArray(), _writer.Content);
        Assert.Equal(["append 5", "flush 5"], _writer.Calls);
    }

    [Fact]
    public async Task An_empty_body_asks_nothing_of_the_writer()
    {
        var receipt = await ReceiveAsync(AllOrNothing, []);

        Assert.Equal(ChunkEnd.Complete, receipt.End);
        Assert.Equal(Extents.None, receipt.Durable.Extents);
        Assert.Empty(_writer.Calls);
    }

    [Fact]
    public async Task A_body_goes_after_the_bytes_that_count()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());

        var receipt = await ReceiveAsync(AllOrNothing, ", world"u8.ToArray());

        Assert.Equal(ChunkEnd.Complete, receipt.End);
        Assert.Equal(12, receipt.Durable.Extents.Length);
        Assert.Equal("hello, world"u8.ToArray(), _writer.Content);
    }

    [Fact]
    public async Task Bytes_that_are_there_already_are_skipped()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());

        var receipt = await ReceiveAsync(AllOrNothing with { Skip = 3 }, "LLO!!"u8.ToArray());

        Assert.Equal(7, receipt.Durable.Extents.Length);
        Assert.Equal("hello!!"u8.ToArray(), _writer.Content);
    }

    [Fact]
    public async Task Skipped_bytes_may_arrive_in_several_pieces()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());
        var receiving = Begin(AllOrNothing with { Skip = 3 });

        await _body.SendAsync("LL"u8.ToArray());
        await _body.SendAsync("O!"u8.ToArray());
        await _body.SendAsync("!"u8.ToArray());
        _body.End();

        Assert.Equal(7, (await receiving.Soon()).Durable.Extents.Length);
        Assert.Equal("hello!!"u8.ToArray(), _writer.Content);
    }

    [Fact]
    public async Task A_body_that_only_repeats_changes_nothing()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());

        var receipt = await ReceiveAsync(AllOrNothing with { Skip = 3 }, "lo"u8.ToArray());

        Assert.Equal(ChunkEnd.Complete, receipt.End);
        Assert.Equal(5, receipt.Durable.Extents.Length);
        Assert.Empty(_writer.Calls);
    }

    [Fact]
    public async Task A_body_may_be_as_long_as_the_limit()
    {
        var receipt = await ReceiveAsync(AllOrNothing with { Limit = 5 }, "hello"u8.ToArray());

        Assert.Equal(ChunkEnd.Complete, receipt.End);
    }

    [Fact]
    public async Task A_body_that_is_one_byte_longer_than_the_limit_is_too_long()
    {
        var receipt = await ReceiveAsync(Partial with { Limit = 5 }, "hello!"u8.ToArray());

        Assert.Equal(ChunkEnd.TooLong, receipt.End);
        Assert.Equal(0, receipt.Durable.Extents.Length);
    }

    [Fact]
    public async Task What_does_not_count_is_not_flushed()
    {
        var receiving = Begin(AllOrNothing with { Limit = 4 });
        await _body.SendAsync("hel"u8.ToArray());

        await _body.SendAsync("lo"u8.ToArray());
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.TooLong, receipt.End);
        Assert.Equal(["append 3"], _writer.Calls);
    }

    [Fact]
    public async Task Skipped_bytes_count_towards_the_limit()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());

        var receipt = await ReceiveAsync(new ChunkPlan(4) { Skip = 3 }, "llo!!"u8.ToArray());

        Assert.Equal(ChunkEnd.TooLong, receipt.End);
        Assert.Equal(5, receipt.Durable.Extents.Length);
    }

    [Fact]
    public async Task A_body_that_matches_its_digest_is_complete()
    {
        var receipt = await ReceiveAsync(AllOrNothing with { Checksum = ChecksumOf("hello"u8) }, "hello"u8.ToArray());

        Assert.Equal(ChunkEnd.Complete, receipt.End);
    }

    [Fact]
    public async Task A_body_that_does_not_match_its_digest_counts_for_nothing()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());

        var receipt = await ReceiveAsync(AllOrNothing with { Checksum = ChecksumOf("?"u8) }, "!"u8.ToArray());

        Assert.Equal(ChunkEnd.WrongDigest, receipt.End);
        Assert.Equal(5, receipt.Durable.Extents.Length);
        Assert.Equal(["append 1"], _writer.Calls);
    }

    [Fact]
    public async Task A_bodys_digest_includes_the_skipped_bytes()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());

        var receipt = await ReceiveAsync(AllOrNothing with { Skip = 3, Checksum = ChecksumOf("llo!!"u8) }, "llo!!"u8.ToArray());

        Assert.Equal(ChunkEnd.Complete, receipt.End);
    }

    [Fact]
    public async Task A_body_that_is_cut_off_keeps_what_arrived_if_that_counts()
    {
        var receiving = Begin(Partial);
        await _body.SendAsync("hel"u8.ToArray());
        var gone = new IOException("gone");

        _body.Break(gone);
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.Cut, receipt.End);
        Assert.Same(gone, receipt.Cause);
        Assert.Equal(3, receipt.Durable.Extents.Length);
        Assert.Equal(DigestOf("hel"u8), Finish(receipt));
        Assert.Equal("hel"u8.ToArray(), _writer.Content);
    }

    [Fact]
    public async Task A_body_that_is_cut_off_keeps_nothing_if_it_is_all_or_nothing()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());
        var receiving = Begin(AllOrNothing);
        await _body.SendAsync("hel"u8.ToArray());

        _body.Break(new IOException("gone"));
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.Cut, receipt.End);
        Assert.Equal(5, receipt.Durable.Extents.Length);
        Assert.Equal(["append 3"], _writer.Calls);
    }

    [Fact]
    public async Task A_body_that_is_stopped_keeps_what_arrived()
    {
        using var stop = new CancellationTokenSource();
        var receiving = Begin(Partial, stop.Token);
        await _body.SendAsync("hel"u8.ToArray());

        await stop.CancelAsync();
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.Cut, receipt.End);
        Assert.Equal(3, receipt.Durable.Extents.Length);
    }

    [Fact]
    public async Task A_body_that_is_stopped_before_its_first_byte_asks_nothing_of_the_writer()
    {
        var receipt = await ReceiveAsync(
            Partial, Sha256State.Empty, ArrivingBody.Of("hello"u8.ToArray()), new CancellationToken(true)).Soon();

        Assert.Equal(ChunkEnd.Cut, receipt.End);
        Assert.Equal(0, receipt.Durable.Extents.Length);
        Assert.Empty(_writer.Calls);
    }

    [Fact]
    public async Task A_body_with_broken_framing_is_malformed_and_counts_for_nothing()
    {
        var receiving = Begin(Partial);
        await _body.SendAsync("hel"u8.ToArray());
        var malformed = new MalformedBodyException(Failures.SessionBusy);

        _body.Break(malformed);
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.Malformed, receipt.End);
        Assert.Same(malformed, receipt.Cause);
        Assert.Equal(0, receipt.Durable.Extents.Length);
        Assert.Equal(["append 3"], _writer.Calls);
    }

    [Fact]
    public async Task A_body_is_neither_completed_nor_read_beyond_what_ended_it()
    {
        var receiving = Begin(AllOrNothing with { Limit = 2 });
        await _body.SendAsync("hel"u8.ToArray());
        await receiving.Soon();

        var rest = _body.SendAsync("lo"u8.ToArray());
        var read = await _body.Reader.ReadAsync();

        Assert.Equal("lo"u8.ToArray(), read.Buffer.ToArray());
        _body.Reader.AdvanceTo(read.Buffer.End);
        await rest;
    }

    [Fact]
    public async Task The_digest_goes_on_from_body_to_body()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        var first = await ReceiveAsync(AllOrNothing, content[..333]);
        var second = await ReceiveAsync(AllOrNothing, content[333..640], first.Durable.DigestState);

        var third = await ReceiveAsync(AllOrNothing, content[640..], second.Durable.DigestState);

        Assert.Equal(1000, third.Durable.DigestState!.Count);
        Assert.Equal(DigestOf(content), Finish(third));
    }

    [Fact]
    public async Task A_digest_that_is_not_known_stays_unknown()
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray());

        var receipt = await ReceiveAsync(AllOrNothing, "!"u8.ToArray(), digest: null);

        Assert.Equal(6, receipt.Durable.Extents.Length);
        Assert.Null(receipt.Durable.DigestState);
    }

    [Fact]
    public async Task A_large_body_arrives_unchanged()
    {
        var content = RandomNumberGenerator.GetBytes(3 * 1024 * 1024 + 17);
        var receiving = Begin(AllOrNothing);
        foreach (var piece in content.Chunk(300_001))
        {
            await _body.SendAsync(piece);
        }

        _body.End();
        var receipt = await receiving.Soon();

        Assert.Equal(DigestOf(content), Finish(receipt));
        Assert.Equal(content, _writer.Content);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_store_that_fails_to_take_bytes_ends_the_body_and_none_of_its_bytes_count(IOException fault, ChunkEnd end)
    {
        _writer = new MemoryBlobWriter("hello"u8.ToArray()) { AppendError = fault };
        var receiving = Begin(Partial);

        await _body.SendAsync(", world"u8.ToArray());
        var receipt = await receiving.Soon();

        Assert.Equal(end, receipt.End);
        Assert.Same(fault, receipt.Cause);
        Assert.Equal(5, receipt.Durable.Extents.Length);
        Assert.Equal(["append 7"], _writer.Calls);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_flush_that_fails_makes_nothing_count_and_is_not_tried_again(IOException fault, ChunkEnd end)
    {
        _writer.FlushError = fault;

        var receipt = await ReceiveAsync(AllOrNothing, "hello"u8.ToArray());

        Assert.Equal(end, receipt.End);
        Assert.Same(fault, receipt.Cause);
        Assert.Equal(0, receipt.Durable.Extents.Length);
        Assert.Equal(Sha256State.Empty, receipt.Durable.DigestState);
        Assert.Equal(["append 5", "flush 5"], _writer.Calls);
    }

    [Fact]
    public async Task A_flush_that_fails_after_a_body_was_cut_off_makes_nothing_count()
    {
        var receiving = Begin(Partial);
        await _body.SendAsync("hel"u8.ToArray());
        _writer.FlushError = new StorageFaultException();

        _body.Break(new IOException("gone"));
        var receipt = await receiving.Soon();

        Assert.Equal(ChunkEnd.DiskFault, receipt.End);
        Assert.Equal(0, receipt.Durable.Extents.Length);
    }

    [Fact]
    public async Task A_stream_that_is_reset_when_the_clock_wakes_the_body_ends_the_body_and_not_the_server()
    {
        var stream = new EndedStream("hel"u8.ToArray());
        var clock = new FakeTimeProvider();
        var receiving = new ChunkReceiver(Unmeasured.Metrics, clock).ReceiveAsync(_writer, Sha256State.Empty, Partial, stream, default);
        stream.IsReset = true;

        clock.Advance(TimeSpan.FromSeconds(2));
        stream.Break();

        var receipt = await receiving.Soon();
        Assert.Equal((ChunkEnd.Cut, 3), (receipt.End, receipt.Durable.Extents.Length));
    }

    [Fact]
    public async Task A_stream_that_is_reset_when_somebody_else_wants_the_session_harms_nobody()
    {
        var stream = new EndedStream("hel"u8.ToArray());
        using var stop = new CancellationTokenSource();
        var receiving = ReceiveAsync(Partial, Sha256State.Empty, stream, stop.Token);
        stream.IsReset = true;

        await stop.CancelAsync();
        stream.Break();

        Assert.Equal(3, (await receiving.Soon()).Durable.Extents.Length);
    }

    [Fact]
    public async Task Bytes_that_came_before_a_stream_was_reset_are_kept()
    {
        var receipt = await ReceiveAsync(Partial, Sha256State.Empty, new EndedStream("hel"u8.ToArray()) { IsReset = true }, default).Soon();

        Assert.Equal((ChunkEnd.Cut, 3), (receipt.End, receipt.Durable.Extents.Length));
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    public static TheoryData<IOException, ChunkEnd> Faults => new()
    {
        { new StorageFullException(), ChunkEnd.DiskFull },
        { new StorageFaultException(), ChunkEnd.DiskFault },
    };

    private static BodyChecksum ChecksumOf(ReadOnlySpan<byte> bytes) => BodyChecksum.Of(Checksum.Of(DigestOf(bytes)));

    private static Sha256Digest DigestOf(ReadOnlySpan<byte> bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));

    private static Sha256Digest Finish(ChunkReceipt receipt)
    {
        using var digest = RunningSha256.Resume(receipt.Durable.DigestState)!;
        return digest.Finish();
    }

    private Task<ChunkReceipt> Begin(ChunkPlan plan, CancellationToken stop = default) =>
        ReceiveAsync(plan, Sha256State.Empty, _body.Reader, stop);

    private Task<ChunkReceipt> ReceiveAsync(ChunkPlan plan, byte[] body) => ReceiveAsync(plan, body, Sha256State.Empty);

    private Task<ChunkReceipt> ReceiveAsync(ChunkPlan plan, byte[] body, Sha256State? digest) =>
        ReceiveAsync(plan, digest, ArrivingBody.Of(body), CancellationToken.None).Soon();

    private Task<ChunkReceipt> ReceiveAsync(ChunkPlan plan, Sha256State? digest, PipeReader body, CancellationToken stop) =>
        new ChunkReceiver(Unmeasured.Metrics, new FakeTimeProvider()).ReceiveAsync(_writer, digest, plan, body, stop);
}
