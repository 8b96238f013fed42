using System.Buffers;
using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <summary>What a blob store is. An implementation is done when its subclass passes.</summary>
public abstract class BlobStoreSuite : IDisposable
{
    // All in one of the 256 folders, so that a store of files need not make the others for each test.
    private static readonly BlobId Blob = new(new Guid("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b"), "5be0cd19137e2179");
    private static readonly BlobId Other = Blob with { Name = "00000000000000ff" };
    private static readonly BlobId Neighbour = new(new Guid("3f000000-0000-4000-8000-000000000001"), "5be0cd19137e2179");

    private readonly TempFolder _folder = new();
    private IBlobStore? _store;

    private IBlobStore Store => _store ??= Create(_folder.Path);

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
        var outcome = await WriteAsync(Blob, 0, "hello!"u8.ToArray(), write => write with { Limit = 5, KeepsPartial = true });

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
        var outcome = await WriteAsync(Blob, 0, "hello"u8.ToArray(), write => write with { Sha256 = DigestOf("hello"u8) });

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
        var writing = Store.WriteAsync(Write(Blob, 0) with { KeepsPartial = true }, body.Reader, CancellationToken.None);
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
        var writing = Store.WriteAsync(Write(Blob, 0) with { KeepsPartial = true }, body.Reader, stop.Token);
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

        var outcome = await Store.WriteAsync(Write(Blob, 0) with { KeepsPartial = true }, body, new CancellationToken(true));

        Assert.Equal(BlobWriteEnd.Cut, outcome.End);
        Assert.Equal(0, outcome.Durable.Offset);
        Assert.Null(Store.OpenRead(Blob));
    }

    [Fact]
    public async Task A_body_with_broken_framing_is_malformed_and_counts_for_nothing()
    {
        var body = new ArrivingBody();
        var writing = Store.WriteAsync(Write(Blob, 0) with { KeepsPartial = true }, body.Reader, CancellationToken.None);
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

        var outcome = await WriteAsync(Blob, 5, "!"u8.ToArray(), write => write with { From = new BlobPosition(5, null) });

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

    [Fact]
    public async Task Cut_leaves_the_first_bytes()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        Store.Cut(Blob, 3);

        Assert.Equal("hel"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task Cut_never_makes_a_blob_longer()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        Store.Cut(Blob, 9);

        Assert.Equal("hello"u8.ToArray(), ReadAll(Blob));
    }

    [Fact]
    public async Task Cut_to_nothing_removes_the_blob()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        Store.Cut(Blob, 0);

        Assert.Null(Store.OpenRead(Blob));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Cut_of_a_missing_blob_is_no_error(long length)
    {
        Store.Cut(Blob, length);

        Assert.Null(Store.OpenRead(Blob));
    }

    [Fact]
    public async Task A_copy_has_the_first_bytes_and_gives_their_digest()
    {
        var content = RandomNumberGenerator.GetBytes(700_001);
        await WriteAsync(Blob, 0, content);

        var state = await Store.CopyAsync(Blob, Other, 600_001, CancellationToken.None);

        Assert.Equal(content[..600_001], ReadAll(Other));
        Assert.Equal(content, ReadAll(Blob));
        Assert.Equal(600_001, state!.Count);
        Assert.Equal(DigestOf(content.AsSpan(0, 600_001)), Store.Finish(state));
    }

    [Fact]
    public async Task A_copy_can_be_written_on_from_its_digest()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        var state = await Store.CopyAsync(Blob, Other, 5, CancellationToken.None);

        var outcome = await WriteAsync(Other, 5, "!"u8.ToArray(), write => write with { From = new BlobPosition(5, state) });

        Assert.Equal(DigestOf("hello!"u8), Store.Finish(outcome.Durable.DigestState!));
        Assert.Equal("hello!"u8.ToArray(), ReadAll(Other));
    }

    [Fact]
    public async Task A_copy_of_more_bytes_than_there_are_is_an_error()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var copying = () => Store.CopyAsync(Blob, Other, 6, CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(copying);
    }

    [Fact]
    public async Task A_cancelled_copy_ends()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var copying = () => Store.CopyAsync(Blob, Other, 5, new CancellationToken(true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(copying);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(700_001)]
    public async Task The_digest_of_the_first_bytes_is_theirs(int length)
    {
        var content = RandomNumberGenerator.GetBytes(700_001);
        await WriteAsync(Blob, 0, content);

        var digest = await Store.HashAsync(Blob, length, CancellationToken.None);

        Assert.Equal(DigestOf(content.AsSpan(0, length)), digest);
    }

    [Fact]
    public async Task The_digest_of_no_bytes_needs_no_blob()
    {
        var digest = await Store.HashAsync(Blob, 0, CancellationToken.None);

        Assert.Equal(DigestOf([]), digest);
    }

    [Fact]
    public async Task The_digest_of_more_bytes_than_there_are_is_an_error()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var hashing = () => Store.HashAsync(Blob, 6, CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(hashing);
    }

    [Fact]
    public async Task A_read_begins_anywhere_and_gives_nothing_only_at_the_end()
    {
        await WriteAsync(Blob, 0, "hello, world"u8.ToArray());
        using var content = Store.OpenRead(Blob)!;
        var buffer = new byte[5];

        var inside = content.Read(buffer, 7);
        var atTheEnd = content.Read(new byte[5], 12);

        Assert.Equal(12, content.Length);
        Assert.Equal(5, inside);
        Assert.Equal("world"u8.ToArray(), buffer);
        Assert.Equal(0, atTheEnd);
    }

    [Fact]
    public async Task A_read_that_runs_finishes_when_the_blob_is_deleted()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        using var content = Store.OpenRead(Blob)!;
        var buffer = new byte[5];

        Store.DeleteAll(Blob.Session);
        var count = content.Read(buffer, 0);

        Assert.Equal(5, count);
        Assert.Equal("hello"u8.ToArray(), buffer);
    }

    [Fact]
    public async Task Delete_tells_how_many_bytes_went_away()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        await WriteAsync(Other, 0, "other"u8.ToArray());

        var bytes = Store.Delete(Blob);

        Assert.Equal(5, bytes);
        Assert.Null(Store.OpenRead(Blob));
        Assert.Equal("other"u8.ToArray(), ReadAll(Other));
    }

    [Fact]
    public void Delete_of_a_missing_blob_is_no_error()
    {
        var bytes = Store.Delete(Blob);

        Assert.Equal(0, bytes);
    }

    [Fact]
    public async Task DeleteAll_removes_what_a_session_has_and_nothing_else()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        await WriteAsync(Other, 0, "other"u8.ToArray());
        await WriteAsync(Neighbour, 0, "neighbour"u8.ToArray());

        Store.DeleteAll(Blob.Session);

        Assert.All(Store.List(), entry => Assert.Equal(Neighbour.Session, entry.Session));
        Assert.Equal("neighbour"u8.ToArray(), ReadAll(Neighbour));
    }

    [Fact]
    public void DeleteAll_of_a_session_without_bytes_is_no_error()
    {
        Store.DeleteAll(Blob.Session);

        Assert.Empty(Store.List());
    }

    [Fact]
    public async Task List_gives_every_blob_and_every_folder()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        await WriteAsync(Other, 0, "other"u8.ToArray());
        await WriteAsync(Neighbour, 0, "neighbour"u8.ToArray());

        var found = Store.List().Select(entry => (entry.Session, entry.Name)).ToHashSet();

        Assert.Equal(
            [
                (Blob.Session, null), (Blob.Session, Blob.Name), (Other.Session, Other.Name),
                (Neighbour.Session, null), (Neighbour.Session, Neighbour.Name),
            ],
            found);
    }

    [Fact]
    public async Task List_can_be_walked_while_what_it_gives_is_deleted()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        await WriteAsync(Neighbour, 0, "neighbour"u8.ToArray());

        foreach (var entry in Store.List())
        {
            Store.DeleteAll(entry.Session);
        }

        Assert.Empty(Store.List());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A store without blobs.</summary>
    /// <param name="folder">An empty folder that is removed after the test.</param>
    protected abstract IBlobStore Create(string folder);

    private static BlobWrite Write(BlobId blob, long offset) =>
        new(blob, new BlobPosition(offset, offset == 0 ? Sha256State.Empty : null)) { Limit = long.MaxValue };

    private static Sha256Digest DigestOf(ReadOnlySpan<byte> bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));

    private Task<BlobWriteOutcome> WriteAsync(
        BlobId blob, long offset, byte[] content, Func<BlobWrite, BlobWrite>? change = null)
    {
        var write = Write(blob, offset);
        return Store.WriteAsync(change?.Invoke(write) ?? write, ArrivingBody.Of(content), CancellationToken.None).Soon();
    }

    private byte[] ReadAll(BlobId blob)
    {
        using var content = Store.OpenRead(blob)!;
        var bytes = new byte[content.Length];
        for (var count = 0; count < bytes.Length;)
        {
            count += content.Read(bytes.AsSpan(count), count);
        }
        return bytes;
    }
}
