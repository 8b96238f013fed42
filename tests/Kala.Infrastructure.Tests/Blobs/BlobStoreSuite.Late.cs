using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <content>Writers that go on after another one took over, because their node was paused.</content>
public abstract partial class BlobStoreSuite
{
    [Fact]
    public async Task A_late_writer_does_not_change_what_another_one_has_made_of_the_sealed_content()
    {
        await using var late = Store.OpenWriter(Session, Extents.None);
        await FlushAsync(late, "hello");
        var content = await AppendAsync(Session, late.Durable.Sealed(), ", world");

        await FlushAsync(late, " from the past");
        await late.AppendAsync(Bytes("!!!"));
        await late.DisposeAsync();

        Assert.Equal("hello, world", await ReadAsync(Session, content));
        Assert.Equal("hello, world.", await ReadAsync(Session, await AppendAsync(Session, content, ".")));
    }

    [Fact]
    public async Task A_late_writer_may_begin_after_another_one_has_gone_on()
    {
        var first = await AppendAsync(Session, Extents.None, "hello");
        await using var late = Store.OpenWriter(Session, first);
        var content = await AppendAsync(Session, first.Sealed(), ", world");

        await FlushAsync(late, " from the past");
        await late.DisposeAsync();

        Assert.Equal("hello, world", await ReadAsync(Session, content));
    }

    [Fact]
    public async Task A_late_writer_drops_only_its_own_bytes()
    {
        await using var late = Store.OpenWriter(Session, Extents.None);
        await FlushAsync(late, "hello");
        await late.AppendAsync(Bytes(" from the past"));
        var content = await AppendAsync(Session, late.Durable.Sealed(), ", world");

        await late.DisposeAsync();

        Assert.Equal("hello, world", await ReadAsync(Session, content));
    }

    [Fact]
    public async Task A_late_writer_of_a_first_blob_drops_only_that()
    {
        await using var late = Store.OpenWriter(Session, Extents.None);
        await late.AppendAsync(Bytes("from the past"));
        var content = await AppendAsync(Session, Extents.None, "hello");

        await late.DisposeAsync();

        Assert.Equal("hello", await ReadAsync(Session, content));
    }

    /// <summary>Its last commit released the session, so that the next writer appends to the same blob.</summary>
    [Fact]
    public async Task A_writer_that_is_disposed_after_the_next_one_has_appended_takes_nothing_away()
    {
        await using var first = Store.OpenWriter(Session, Extents.None);
        await FlushAsync(first, "hello");
        var content = await AppendAsync(Session, first.Durable, ", world");

        await first.DisposeAsync();

        Assert.Equal("hello, world", await ReadAsync(Session, content));
    }
}
