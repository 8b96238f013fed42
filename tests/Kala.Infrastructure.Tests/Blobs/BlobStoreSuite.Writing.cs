using System.Buffers;
using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Domain;

namespace Kala.Infrastructure.Tests.Blobs;

/// <content>A body on its way in.</content>
public abstract partial class BlobStoreSuite
{
    [Fact]
    public async Task A_whole_body_is_complete_and_can_be_read()
    {
        var outcome = await WriteAsync(Blob, 0, "hello"u8.ToArray());

        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
        Assert.Equal(5, outcome.Durable.Offset);
        Assert.Null(outcome.Cause);
        Assert.Equal("hello"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task An_empty_body_makes_no_blob()
    {
        var outcome = await WriteAsync(Blob, 0, []);

        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
        Assert.Null(Store.OpenRead(Blob));
        Assert.Empty(Store.List());
    }

    [Fact]
    public async Task A_body_goes_behind_the_bytes_that_count()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var outcome = await WriteAsync(Blob, 5, ", world"u8.ToArray());

        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
        Assert.Equal(12, outcome.Durable.Offset);
        Assert.Equal("hello, world"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task Bytes_that_do_not_count_are_cut_off_before_a_body_goes_in()
    {
        await WriteAsync(Blob, 0, "hello, everybody"u8.ToArray());

        await WriteAsync(Blob, 5, "!"u8.ToArray());

        Assert.Equal("hello!"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task A_body_from_the_start_replaces_what_is_there()
    {
        await WriteAsync(Blob, 0, "hello, world"u8.ToArray());

        await WriteAsync(Blob, 0, "bye"u8.ToArray());

        Assert.Equal("bye"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task Bytes_that_are_there_already_are_only_read_over()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var outcome = await WriteAsync(Blob, 5, "LLO!!"u8.ToArray(), write => write with { Skip = 3 });

        Assert.Equal(7, outcome.Durable.Offset);
        Assert.Equal("hello!!"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task A_body_that_only_repeats_changes_nothing()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var outcome = await WriteAsync(Blob, 5, "lo"u8.ToArray(), write => write with { Skip = 3 });

        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
        Assert.Equal(5, outcome.Durable.Offset);
        Assert.Equal("hello"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task A_body_may_be_as_long_as_the_limit()
    {
        var outcome = await WriteAsync(Blob, 0, "hello"u8.ToArray(), write => write with { Limit = 5 });

        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
    }

    [Fact]
    public async Task A_body_that_is_one_byte_longer_than_the_limit_is_too_long()
    {
        var outcome = await WriteAsync(
            Blob, 0, "hello!"u8.ToArray(), write => write with { Limit = 5, KeepsPartial = true });

        Assert.Equal(BlobWriteEnd.TooLong, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
    }

    [Fact]
    public async Task Bytes_that_are_read_over_count_towards_the_limit()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var outcome = await WriteAsync(Blob, 5, "llo!!"u8.ToArray(), write => write with { Skip = 3, Limit = 4 });

        Assert.Equal(BlobWriteEnd.TooLong, outcome.End);
        Assert.Equal(5, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_body_that_matches_its_digest_is_complete()
    {
        var outcome = await WriteAsync(
            Blob, 0, "hello"u8.ToArray(), write => write with { Sha256 = DigestOf("hello"u8) });

        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
    }

    [Fact]
    public async Task A_body_that_does_not_match_its_digest_counts_for_nothing()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var outcome = await WriteAsync(Blob, 5, "!"u8.ToArray(), write => write with { Sha256 = DigestOf("?"u8) });

        Assert.Equal(BlobWriteEnd.WrongDigest, outcome.End);
        Assert.Equal(5, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_bodys_digest_includes_the_bytes_that_are_read_over()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var outcome = await WriteAsync(
            Blob, 5, "llo!!"u8.ToArray(), write => write with { Skip = 3, Sha256 = DigestOf("llo!!"u8) });

        Assert.Equal(BlobWriteEnd.Complete, outcome.End);
    }

    [Fact]
    public async Task A_body_that_is_cut_off_keeps_what_arrived_if_that_counts()
    {
        var body = new ArrivingBody();
        var writing = Store.WriteAsync(Partial(Blob), body.Reader, CancellationToken.None);
        await body.SendAsync("hel"u8.ToArray());
        var gone = new IOException("gone");

        body.Break(gone);
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.Cut, outcome.End);
        Assert.Same(gone, outcome.Cause);
        Assert.Equal(3, outcome.Durable.Offset);
        Assert.Equal(DigestOf("hel"u8), Store.Finish(outcome.Durable.DigestState!));
        Assert.Equal("hel"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task A_body_that_is_cut_off_keeps_nothing_if_it_is_all_or_nothing()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        var body = new ArrivingBody();
        var writing = Store.WriteAsync(Write(Blob, 5), body.Reader, CancellationToken.None);
        await body.SendAsync("hel"u8.ToArray());

        body.Break(new IOException("gone"));
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.Cut, outcome.End);
        Assert.Equal(5, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_body_that_is_stopped_keeps_what_arrived()
    {
        using var stop = new CancellationTokenSource();
        var body = new ArrivingBody();
        var writing = Store.WriteAsync(Partial(Blob), body.Reader, stop.Token);
        await body.SendAsync("hel"u8.ToArray());

        await stop.CancelAsync();
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.Cut, outcome.End);
        Assert.Equal(3, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_body_that_is_stopped_before_its_first_byte_makes_no_blob()
    {
        var body = ArrivingBody.Of("hello"u8.ToArray());

        var outcome = await Store.WriteAsync(Partial(Blob), body, new CancellationToken(true));

        Assert.Equal(BlobWriteEnd.Cut, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
        Assert.Null(Store.OpenRead(Blob));
    }

    [Fact]
    public async Task A_body_with_broken_framing_is_malformed_and_counts_for_nothing()
    {
        var body = new ArrivingBody();
        var writing = Store.WriteAsync(Partial(Blob), body.Reader, CancellationToken.None);
        await body.SendAsync("hel"u8.ToArray());
        var malformed = new MalformedBodyException(Failures.SessionBusy);

        body.Break(malformed);
        var outcome = await writing.Soon();

        Assert.Equal(BlobWriteEnd.Malformed, outcome.End);
        Assert.Same(malformed, outcome.Cause);
        Assert.Equal(0, outcome.Durable.Offset);
    }

    [Fact]
    public async Task A_body_is_neither_completed_nor_read_beyond_what_ended_the_write()
    {
        var body = new ArrivingBody();
        var writing = Store.WriteAsync(Write(Blob, 0) with { Limit = 2 }, body.Reader, CancellationToken.None);
        await body.SendAsync("hel"u8.ToArray());
        await writing.Soon();

        var rest = body.SendAsync("lo"u8.ToArray());
        var read = await body.Reader.ReadAsync();

        Assert.Equal("lo"u8.ToArray(), read.Buffer.ToArray());
        body.Reader.AdvanceTo(read.Buffer.End);
        await rest;
    }

    [Fact]
    public async Task The_digest_goes_on_from_body_to_body()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        var first = await WriteAsync(Blob, 0, content[..333]);
        var second = await WriteAsync(Blob, 333, content[333..640], write => write with { From = first.Durable });

        var third = await WriteAsync(Blob, 640, content[640..], write => write with { From = second.Durable });

        Assert.Equal(1000, third.Durable.DigestState!.Count);
        Assert.Equal(DigestOf(content), Store.Finish(third.Durable.DigestState));
    }

    [Fact]
    public async Task A_digest_that_is_not_known_stays_unknown()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var outcome = await WriteAsync(
            Blob, 5, "!"u8.ToArray(), write => write with { From = new BlobPosition(5, null) });

        Assert.Equal(6, outcome.Durable.Offset);
        Assert.Null(outcome.Durable.DigestState);
    }

    [Fact]
    public async Task A_blob_that_lacks_bytes_that_count_is_a_fault_and_stays_as_it_is()
    {
        await WriteAsync(Blob, 0, "hel"u8.ToArray());

        var outcome = await WriteAsync(Blob, 5, "!"u8.ToArray());

        Assert.Equal(BlobWriteEnd.DiskFault, outcome.End);
        Assert.Equal(5, outcome.Durable.Offset);
        Assert.Equal("hel"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task A_blob_that_is_gone_is_a_fault_and_is_not_made_again()
    {
        var outcome = await WriteAsync(Blob, 5, "!"u8.ToArray());

        Assert.Equal(BlobWriteEnd.DiskFault, outcome.End);
        Assert.Null(Store.OpenRead(Blob));
    }

    [Fact]
    public async Task A_large_body_arrives_unchanged()
    {
        var content = RandomNumberGenerator.GetBytes(3 * 1024 * 1024 + 17);

        var outcome = await WriteAsync(Blob, 0, content);

        Assert.Equal(DigestOf(content), Store.Finish(outcome.Durable.DigestState!));
        Assert.Equal(content, ReadAll(Blob));
    }
}
