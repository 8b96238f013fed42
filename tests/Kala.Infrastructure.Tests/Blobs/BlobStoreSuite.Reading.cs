using System.Text;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <content>Reading.</content>
public abstract partial class BlobStoreSuite
{
    [Fact]
    public async Task No_bytes_are_a_content_that_needs_no_blob()
    {
        using var content = await Store.OpenReaderAsync(Session, Extents.None, CancellationToken.None);

        Assert.Equal(0, await content!.ReadAsync(new byte[1], 0, CancellationToken.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task A_read_begins_anywhere_and_gives_nothing_only_at_the_end(int size)
    {
        var extents = await AppendAllAsync(Session, "a", "bcd", "ef");
        using var content = (await Store.OpenReaderAsync(Session, extents, CancellationToken.None))!;

        for (var position = 0; position <= 6; position++)
        {
            Assert.Equal("abcdef"[position..], await ReadAsync(content, position, size));
        }
        Assert.Equal(0, await content.ReadAsync(new byte[1], 7, CancellationToken.None));
    }

    [Fact]
    public async Task What_comes_after_the_expected_bytes_can_be_read()
    {
        var (first, second) = (new string('a', 50_000), new string('b', 50_000));
        var extents = await AppendAllAsync(Session, first, second);
        using var content = (await Store.OpenReaderAsync(Session, extents, CancellationToken.None))!;
        content.Expect(0, first.Length);

        Assert.Equal(first + second, await ReadAsync(content, 0, 1_000));
    }

    [Fact]
    public async Task A_read_changes_only_the_bytes_that_it_counts()
    {
        var extents = await AppendAllAsync(Session, "hello", ", world");
        using var content = (await Store.OpenReaderAsync(Session, extents, CancellationToken.None))!;
        var buffer = Encoding.Latin1.GetBytes("..........");

        var count = await content.ReadAsync(buffer, 3, CancellationToken.None);

        Assert.InRange(count, 1, 9);
        Assert.Equal("lo, world."[..count] + new string('.', 10 - count), Encoding.Latin1.GetString(buffer));
    }

    [Fact]
    public async Task Only_the_bytes_that_count_are_read()
    {
        var extents = await AppendAsync(Session, Extents.None, "hello, everybody");

        Assert.Equal("hello", await ReadAsync(Session, Extents.None.Append(extents.All[0].Blob, 5)));
    }

    [Fact]
    public async Task Several_readers_read_one_content_at_once()
    {
        var extents = await AppendAllAsync(Session, "one ", "two ", "three");
        using var content = (await Store.OpenReaderAsync(Session, extents, CancellationToken.None))!;

        var texts = await Task.WhenAll(Enumerable.Range(0, 8).Select(reader => Task.Run(() => ReadAsync(content, reader, 3))));

        Assert.Equal(Enumerable.Range(0, 8).Select(reader => "one two three"[reader..]), texts);
    }

    [Fact]
    public async Task A_content_that_was_never_written_cannot_be_opened()
    {
        Assert.Null(await ReadAsync(Session, Extents.None.Append("5be0cd191f83d9ab", 1)));
    }

    [Fact]
    public async Task A_content_that_lacks_a_blob_cannot_be_opened()
    {
        var extents = await AppendAllAsync(Session, "one ", "two ", "three");

        await Store.DeleteAsync(new BlobId(Session, extents.All[1].Blob));

        Assert.Null(await ReadAsync(Session, extents));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_content_with_a_blob_that_is_too_short_cannot_be_opened(int which)
    {
        var extents = await AppendAllAsync(Session, "hello", "world");
        var longer = extents.All.Select((one, at) => at == which ? one with { Length = one.Length + 1 } : one);

        Assert.Null(await ReadAsync(Session, Extents.Parse(string.Join(',', longer.Select(one => $"{one.Blob}:{one.Length}")))));
    }

    [Fact]
    public async Task The_blobs_of_another_session_are_not_read()
    {
        var extents = await AppendAsync(Session, Extents.None, "hello");

        Assert.Null(await ReadAsync(Other, extents));
    }

    [Fact]
    public async Task An_open_content_can_be_read_after_its_blobs_were_deleted()
    {
        var extents = await AppendAllAsync(Session, "hello", ", world");
        using var content = (await Store.OpenReaderAsync(Session, extents, CancellationToken.None))!;

        await Store.DeleteAsync(new BlobId(Session, extents.All[1].Blob));
        await Store.DeleteAllAsync(Session);

        Assert.Equal("hello, world", await ReadAsync(content, 0, 5));
        Assert.Null(await ReadAsync(Session, extents));
    }

    [Fact]
    public async Task An_open_content_stays_as_it_is_while_more_is_appended()
    {
        var extents = await AppendAsync(Session, Extents.None, "hello");
        using var content = (await Store.OpenReaderAsync(Session, extents, CancellationToken.None))!;

        await AppendAsync(Session, extents, ", world");

        Assert.Equal("hello", await ReadAsync(content, 0));
    }
}
