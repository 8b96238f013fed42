using System.Security.Cryptography;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Tests.Blobs;

/// <content>What is there: cut, copied, hashed, read, deleted, listed.</content>
public abstract partial class BlobStoreSuite
{
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

        var outcome = await WriteAsync(
            Other, 5, "!"u8.ToArray(), write => write with { From = new BlobPosition(5, state) });

        Assert.Equal(DigestOf("hello!"u8), Store.Finish(outcome.Durable.DigestState!));
        Assert.Equal("hello!"u8.ToArray(), ReadAll(Other));
    }

    [Fact]
    public async Task A_copy_of_more_bytes_than_there_are_is_an_error()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var copying = () => Store.CopyAsync(Blob, Other, 6, CancellationToken.None);

        await Assert.ThrowsAsync<BytesMissingException>(copying);
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

        var digest = await Store.HashAsync(Blob, length, null, CancellationToken.None);

        Assert.Equal(DigestOf(content.AsSpan(0, length)), digest);
    }

    [Fact]
    public async Task The_digest_of_no_bytes_needs_no_blob()
    {
        var digest = await Store.HashAsync(Blob, 0, null, CancellationToken.None);

        Assert.Equal(DigestOf([]), digest);
    }

    [Fact]
    public async Task The_digest_of_more_bytes_than_there_are_is_an_error()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());

        var hashing = () => Store.HashAsync(Blob, 6, null, CancellationToken.None);

        await Assert.ThrowsAsync<BytesMissingException>(hashing);
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

        var deletion = Store.Delete(Blob);

        Assert.Equal(new BlobDeletion(IsGone: true, Bytes: 5), deletion);
        Assert.Null(Store.OpenRead(Blob));
        Assert.Equal("other"u8.ToArray(), ReadAll(Other));
    }

    [Fact]
    public void Delete_of_a_missing_blob_is_no_error()
    {
        var deletion = Store.Delete(Blob);

        Assert.Equal(new BlobDeletion(IsGone: true, Bytes: null), deletion);
    }

    [Fact]
    public async Task DeleteAll_removes_what_a_session_has_and_nothing_else()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        await WriteAsync(Other, 0, "other"u8.ToArray());
        await WriteAsync(Neighbour, 0, "neighbour"u8.ToArray());

        var isGone = Store.DeleteAll(Blob.Session);

        Assert.True(isGone);
        Assert.All(Store.List(), entry => Assert.Equal(Neighbour.Session, entry.Session));
        Assert.Equal("neighbour"u8.ToArray(), ReadAll(Neighbour));
    }

    [Fact]
    public void DeleteAll_of_a_session_without_bytes_is_no_error()
    {
        var isGone = Store.DeleteAll(Blob.Session);

        Assert.True(isGone);
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
    public async Task List_tells_the_size_of_each_blob()
    {
        await WriteAsync(Blob, 0, "hello"u8.ToArray());
        await WriteAsync(Neighbour, 0, "neighbour"u8.ToArray());

        var sizes = Store.List().Where(entry => entry.Name is not null).ToDictionary(entry => entry.Session, entry => entry.Size);

        Assert.Equal(5, sizes[Blob.Session]);
        Assert.Equal(9, sizes[Neighbour.Session]);
        Assert.All(Store.List().Where(entry => entry.Name is null), folder => Assert.Equal(0, folder.Size));
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
}
