using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <content>A store that is full, and one that fails.</content>
public abstract partial class BlobStoreSuite
{
    [Fact]
    public async Task A_full_store_says_so_and_keeps_the_content()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");
        await using var writer = Store.OpenWriter(Session, content);
        Fill();

        await Assert.ThrowsAsync<StorageFullException>(() => FlushAsync(writer, ", world"));

        Assert.Equal(content.All, writer.Durable.All);
        Assert.Equal("hello", await ReadAsync(Session, writer.Durable));
    }

    [Fact]
    public async Task A_store_that_was_full_goes_on_when_there_is_room()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");
        await using (var writer = Store.OpenWriter(Session, content))
        {
            Fill();
            await Assert.ThrowsAsync<StorageFullException>(() => FlushAsync(writer, ", world"));
            content = writer.Durable;
        }

        Repair();
        content = await AppendAsync(Session, content, "!");

        Assert.Equal("hello!", await ReadAsync(Session, content));
    }

    [Fact]
    public async Task A_full_store_has_nothing_of_a_blob_that_was_never_flushed()
    {
        await using (var writer = Store.OpenWriter(Session, Extents.None))
        {
            Fill();
            await Assert.ThrowsAsync<StorageFullException>(() => FlushAsync(writer, "hello"));
            Assert.Equal(Extents.None, writer.Durable);
        }

        Assert.Empty(await BlobsAsync(Session));
    }

    [Fact]
    public async Task A_failing_store_says_so_and_keeps_the_content()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");
        await using var writer = Store.OpenWriter(Session, content);
        Fail();

        await Assert.ThrowsAsync<StorageFaultException>(() => FlushAsync(writer, ", world"));

        Assert.Equal(content.All, writer.Durable.All);
        Assert.Equal("hello", await ReadAsync(Session, writer.Durable));
    }

    [Fact]
    public async Task After_a_failed_flush_the_content_goes_on_in_another_blob()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");
        await using (var writer = Store.OpenWriter(Session, content))
        {
            Fail();
            await Assert.ThrowsAsync<StorageFaultException>(() => FlushAsync(writer, ", world"));
            Repair();
            content = writer.Durable;
        }

        var next = await AppendAsync(Session, content, "!");

        Assert.Equal(content.All, next.All.Take(content.All.Count));
        Assert.False(content.Names(next.All[^1].Blob));
        Assert.Equal("hello!", await ReadAsync(Session, next));
    }

    /// <summary>The store may have dropped the bytes, so that a flush that succeeds proves nothing.</summary>
    [Fact]
    public async Task After_a_failed_flush_the_writer_makes_nothing_durable_any_more()
    {
        await using var writer = Store.OpenWriter(Session, Extents.None);
        await FlushAsync(writer, "hello");
        Fail();
        await Assert.ThrowsAsync<StorageFaultException>(() => FlushAsync(writer, ", world"));
        Repair();

        await Assert.ThrowsAsync<StorageFaultException>(() => writer.FlushAsync());
        await Assert.ThrowsAsync<StorageFaultException>(() => FlushAsync(writer, "!"));

        Assert.Equal(5, writer.Durable.Length);
        Assert.Equal("hello", await ReadAsync(Session, writer.Durable));
    }

    [Fact]
    public async Task A_failing_store_has_nothing_of_a_blob_that_was_never_flushed()
    {
        await using (var writer = Store.OpenWriter(Session, Extents.None))
        {
            Fail();
            await Assert.ThrowsAsync<StorageFaultException>(() => FlushAsync(writer, "hello"));
            Assert.Equal(Extents.None, writer.Durable);
            Repair();
        }

        Assert.Empty(await BlobsAsync(Session));
    }

    [Fact]
    public async Task A_full_store_links_nothing_and_keeps_the_content()
    {
        var content = await AppendAllAsync(Session, "hello", ", world");
        Fill();

        await Assert.ThrowsAsync<StorageFullException>(() => Store.LinkAsync(Session, content, Other, CancellationToken.None));
        Repair();

        Assert.Equal("hello, world", await ReadAsync(Session, content));
        Assert.True(await Store.DeleteAllAsync(Other));
        Assert.Equal("hello, world", await ReadAsync(Session, content));
    }

    [Fact]
    public async Task A_failing_store_links_nothing_and_keeps_the_content()
    {
        var content = await AppendAllAsync(Session, "hello", ", world");
        Fail();

        await Assert.ThrowsAnyAsync<IOException>(() => Store.LinkAsync(Session, content, Other, CancellationToken.None));
        Repair();

        Assert.Equal("hello, world", await ReadAsync(Session, content));
        Assert.True(await Store.DeleteAllAsync(Other));
        Assert.Equal("hello, world", await ReadAsync(Session, content));
    }
}
