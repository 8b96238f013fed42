using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <content>Giving a content to another session.</content>
public abstract partial class BlobStoreSuite
{
    [Fact]
    public async Task A_linked_content_is_the_same()
    {
        var content = await AppendAllAsync(Session, "one ", "two ", "three");

        var linked = await LinkAsync(Session, content, Other);

        Assert.Equal(content.Length, linked.Length);
        Assert.Equal("one two three", await ReadAsync(Other, linked));
        Assert.Equal("one two three", await ReadAsync(Session, content));
    }

    [Fact]
    public async Task No_bytes_are_linked_without_a_trace()
    {
        var linked = await LinkAsync(Session, Extents.None, Other);

        Assert.Equal(Extents.None, linked);
        Assert.Empty(await WalkAsync());
    }

    [Fact]
    public async Task Only_the_bytes_that_count_are_linked()
    {
        var written = await AppendAsync(Session, Extents.None, "hello, everybody");

        var linked = await LinkAsync(Session, Extents.None.Append(written.All[0].Blob, 5), Other);

        Assert.Equal("hello", await ReadAsync(Other, linked));
    }

    [Fact]
    public async Task What_is_appended_to_a_linked_content_is_not_in_the_first_one()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");
        var linked = await LinkAsync(Session, content, Other);

        var longer = await AppendAsync(Other, linked, ", world");

        Assert.False(linked.Names(longer.All[^1].Blob));
        Assert.Equal("hello, world", await ReadAsync(Other, longer));
        Assert.Equal("hello", await ReadAsync(Session, content));
        Assert.Equal("hello!", await ReadAsync(Session, await AppendAsync(Session, content, "!")));
        Assert.Equal("hello, world", await ReadAsync(Other, longer));
    }

    [Fact]
    public async Task A_late_writer_of_the_first_content_does_not_change_the_linked_one()
    {
        await using var late = Store.OpenWriter(Session, Extents.None);
        await FlushAsync(late, "hello");
        await late.AppendAsync(Bytes(" from the past"));
        var linked = await LinkAsync(Session, late.Durable, Other);

        await late.DisposeAsync();

        Assert.Equal("hello", await ReadAsync(Other, linked));
    }

    [Fact]
    public async Task A_linked_content_stays_when_the_first_one_is_deleted()
    {
        var content = await AppendAllAsync(Session, "hello", ", world");
        var linked = await LinkAsync(Session, content, Other);

        Assert.True(await Store.DeleteAllAsync(Session));

        Assert.Equal("hello, world", await ReadAsync(Other, linked));
        Assert.Null(await ReadAsync(Session, content));
    }

    [Fact]
    public async Task The_first_content_stays_when_the_linked_one_is_deleted()
    {
        var content = await AppendAllAsync(Session, "hello", ", world");
        var linked = await LinkAsync(Session, content, Other);

        Assert.True(await Store.DeleteAllAsync(Other));

        Assert.Equal("hello, world", await ReadAsync(Session, content));
        Assert.Null(await ReadAsync(Other, linked));
    }

    [Fact]
    public async Task One_content_can_be_linked_twice_and_joined()
    {
        var content = await AppendAllAsync(Session, "ab", "c");

        var joined = (await LinkAsync(Session, content, Other)).Join(await LinkAsync(Session, content, Other));

        Assert.Equal("abcabc", await ReadAsync(Other, joined));
        Assert.Equal("abcabc!", await ReadAsync(Other, await AppendAsync(Other, joined, "!")));
    }

    [Fact]
    public async Task A_thousand_blobs_are_linked_in_their_order()
    {
        var parts = Enumerable.Range(0, 1000).Select(number => $"{number} ").ToList();
        var content = await AppendAllAsync(Session, parts);

        var linked = await LinkAsync(Session, content, Other);

        Assert.True(content.All.Count >= 1000);
        Assert.Equal(string.Concat(parts), await ReadAsync(Other, linked));
    }

    [Fact]
    public async Task A_content_that_lacks_a_blob_is_not_linked()
    {
        var content = await AppendAllAsync(Session, "hello", ", world");
        await Store.DeleteAsync(new BlobId(Session, content.All[1].Blob));

        await Assert.ThrowsAnyAsync<IOException>(() => LinkAsync(Session, content, Other));

        Assert.Equal("hello", await ReadAsync(Session, Extents.None.Append(content.All[0].Blob, 5)));
    }

    [Fact]
    public async Task A_cancelled_link_ends()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.LinkAsync(Session, content, Other, new CancellationToken(true)));

        Assert.Equal("hello", await ReadAsync(Session, content));
    }

    private Task<Extents> LinkAsync(Guid from, Extents extents, Guid to) =>
        Store.LinkAsync(from, extents, to, CancellationToken.None);
}
