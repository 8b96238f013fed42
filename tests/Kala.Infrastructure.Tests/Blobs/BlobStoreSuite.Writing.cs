using System.Security.Cryptography;
using System.Text;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <content>Appending and flushing.</content>
public abstract partial class BlobStoreSuite
{
    [Fact]
    public async Task A_writer_without_a_byte_leaves_no_trace()
    {
        await using (var writer = Store.OpenWriter(Session, Extents.None))
        {
            await writer.AppendAsync(Bytes(""));

            Assert.Equal(Extents.None, await writer.FlushAsync());
        }

        Assert.Empty(await WalkAsync());
    }

    [Fact]
    public async Task Flushed_bytes_are_the_content()
    {
        await using var writer = Store.OpenWriter(Session, Extents.None);

        await writer.AppendAsync(Bytes("hello"));
        var flushed = await writer.FlushAsync();

        Assert.Equal(5, flushed.Length);
        Assert.Equal(flushed, writer.Durable);
        Assert.Equal("hello", await ReadAsync(Session, flushed));
    }

    [Fact]
    public async Task Appended_bytes_are_not_durable_before_a_flush()
    {
        await using var writer = Store.OpenWriter(Session, Extents.None);

        await writer.AppendAsync(Bytes("hello"));

        Assert.Equal(Extents.None, writer.Durable);
    }

    [Fact]
    public async Task Bytes_in_several_pieces_are_appended_in_their_order()
    {
        await using var writer = Store.OpenWriter(Session, Extents.None);

        await writer.AppendAsync(Pieces.Of("hel"u8.ToArray(), [], "lo"u8.ToArray()));

        Assert.Equal("hello", await ReadAsync(Session, await writer.FlushAsync()));
    }

    [Fact]
    public async Task Each_flush_gives_all_bytes_so_far()
    {
        await using var writer = Store.OpenWriter(Session, Extents.None);

        await writer.AppendAsync(Bytes("hel"));
        var first = await writer.FlushAsync();
        await writer.AppendAsync(Bytes("l"));
        await writer.AppendAsync(Bytes("o"));
        var second = await writer.FlushAsync();

        Assert.Equal("hel", await ReadAsync(Session, first));
        Assert.Equal("hello", await ReadAsync(Session, second));
    }

    [Fact]
    public async Task A_flush_without_new_bytes_changes_nothing()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");
        await using var writer = Store.OpenWriter(Session, content);

        Assert.Equal(content, writer.Durable);
        Assert.Equal(content, await writer.FlushAsync());
    }

    [Fact]
    public async Task A_later_writer_appends_to_the_content()
    {
        var first = await AppendAsync(Session, Extents.None, "hello");

        var second = await AppendAsync(Session, first, ", world");

        Assert.Equal(12, second.Length);
        Assert.Equal("hello, world", await ReadAsync(Session, second));
        Assert.Equal("hello", await ReadAsync(Session, first));
    }

    [Fact]
    public async Task Sealed_content_goes_on_in_a_new_blob()
    {
        var first = await AppendAsync(Session, Extents.None, "hello");

        var second = await AppendAsync(Session, first.Sealed(), ", world");

        Assert.Equal(first.All, second.All.Take(first.All.Count));
        Assert.False(first.Names(second.All[^1].Blob));
        Assert.Equal("hello, world", await ReadAsync(Session, second));
    }

    [Fact]
    public async Task The_last_of_many_blobs_can_be_appended_to()
    {
        var parts = await AppendAllAsync(Session, "one ", "two ", "three");

        var content = await AppendAsync(Session, parts, " four");

        Assert.True(parts.All.Count >= 3);
        Assert.Equal(18, content.Length);
        Assert.Equal("one two three four", await ReadAsync(Session, content));
        Assert.Equal("one two three", await ReadAsync(Session, parts));
    }

    [Fact]
    public async Task A_new_content_leaves_the_one_before_as_it_is()
    {
        var old = await AppendAsync(Session, Extents.None, "hello, world");

        var replaced = await AppendAsync(Session, Extents.None, "bye");

        Assert.Equal("bye", await ReadAsync(Session, replaced));
        Assert.Equal("hello, world", await ReadAsync(Session, old));
    }

    [Fact]
    public async Task A_flush_is_for_the_bytes_appended_before_it_while_more_are_appended()
    {
        await using var writer = Store.OpenWriter(Session, Extents.None);
        await writer.AppendAsync(Bytes("hello"));
        var held = HoldFlush();
        var flushing = writer.FlushAsync();
        await held;

        await writer.AppendAsync(Bytes(", world"));
        ReleaseFlush();
        var first = await flushing.Soon();
        var second = await writer.FlushAsync();

        Assert.Equal(5, first.Length);
        Assert.Equal("hello", await ReadAsync(Session, first));
        Assert.Equal("hello, world", await ReadAsync(Session, second));
    }

    [Fact]
    public async Task Disposing_a_writer_drops_what_was_not_flushed()
    {
        Extents content;
        await using (var writer = Store.OpenWriter(Session, Extents.None))
        {
            await FlushAsync(writer, "hello");
            await writer.AppendAsync(Bytes(", everybody"));
            content = writer.Durable;
        }

        Assert.Equal("hello", await ReadAsync(Session, content));
        Assert.Null(await ReadAsync(Session, Extents.None.Append(content.All[^1].Blob, 6)));
        Assert.Equal("hello!", await ReadAsync(Session, await AppendAsync(Session, content, "!")));
    }

    [Fact]
    public async Task Disposing_a_writer_leaves_nothing_of_a_blob_that_was_never_flushed()
    {
        await using (var writer = Store.OpenWriter(Session, Extents.None))
        {
            await writer.AppendAsync(Bytes("hello"));
        }

        Assert.Empty(await WalkAsync());
    }

    [Fact]
    public async Task Disposing_a_writer_leaves_nothing_of_a_new_blob_beside_the_content()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");
        var before = await BlobsAsync(Session);

        await using (var writer = Store.OpenWriter(Session, content.Sealed()))
        {
            await writer.AppendAsync(Bytes("!"));
        }

        Assert.Equal(before, await BlobsAsync(Session));
        Assert.Equal("hello", await ReadAsync(Session, content));
    }

    [Fact]
    public async Task Sessions_have_nothing_to_do_with_each_other()
    {
        var one = await AppendAsync(Session, Extents.None, "hello");
        var other = await AppendAsync(Other, Extents.None, "other");

        one = await AppendAsync(Session, one, "!");

        Assert.Equal("hello!", await ReadAsync(Session, one));
        Assert.Equal("other", await ReadAsync(Other, other));
    }

    [Fact]
    public async Task A_large_content_arrives_unchanged()
    {
        var text = Encoding.Latin1.GetString(RandomNumberGenerator.GetBytes(3 * 1024 * 1024 + 17));
        await using var writer = Store.OpenWriter(Session, Extents.None);

        foreach (var piece in text.Chunk(60_001))
        {
            await writer.AppendAsync(Bytes(new string(piece)));
        }

        Assert.Equal(text, await ReadAsync(Session, await writer.FlushAsync()));
    }
}
