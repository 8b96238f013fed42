using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs.S3;
using Kala.Infrastructure.Tests;
using Kala.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kala.S3.Tests.Blobs;

/// <summary>Parts and the room in which they wait.</summary>
public sealed class SpoolTests : IDisposable
{
    private const int Part = 1 << 20;
    private const int Room = 2 << 20;

    private readonly string _spool = Directory.CreateTempSubdirectory("kala-spool-").FullName;

    public void Dispose() => Directory.Delete(_spool, recursive: true);

    [Fact]
    public async Task More_than_a_part_becomes_several_objects_in_order()
    {
        using var store = await OpenAsync();
        var (session, content) = (Guid.NewGuid(), Bytes.Noise((3 * Part) + 5));

        var extents = await store.WriteAsync(session, content);

        Assert.Equal([Part, Part, Part, 5L], extents.All.Select(one => one.Length));
        Assert.Equal(extents.All.Select(one => one.Blob).Order(), await store.NamesAsync(session));
        Assert.Equal(content, await store.ReadAsync(session, extents));
    }

    [Fact]
    public async Task Writers_that_together_need_more_room_than_there_is_all_finish_and_leave_none_taken()
    {
        using var store = await OpenAsync();
        var contents = Enumerable.Range(1, 6).Select(writer => (Session: Guid.NewGuid(), Bytes: Bytes.Noise((3 * Part) + writer, writer))).ToList();

        var written = await Task.WhenAll(contents.Select(one => Task.Run(() => store.WriteAsync(one.Session, one.Bytes)))).Soon();

        for (var writer = 0; writer < contents.Count; writer++)
        {
            Assert.Equal(contents[writer].Bytes, await store.ReadAsync(contents[writer].Session, written[writer]));
        }
        Assert.Equal(Room / SpoolRoom.Unit, FreeUnits(store));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_spool));
    }

    [Fact]
    public async Task Bytes_in_the_spool_have_no_name()
    {
        using var store = await OpenAsync();
        await using var writer = store.Store.OpenWriter(Guid.NewGuid(), Extents.None);

        await writer.AppendAsync(new ReadOnlySequence<byte>(Bytes.Noise(Part - 1)));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_spool));
        Assert.Equal((Room - Part) / SpoolRoom.Unit, FreeUnits(store));
    }

    [Fact]
    public async Task A_full_spool_of_a_silent_store_takes_no_byte_more()
    {
        using var store = await OpenAsync();
        store.Options.Timeout = TimeSpan.FromSeconds(1);
        store.Network.IsSilent = true;
        await using var writer = store.Store.OpenWriter(Guid.NewGuid(), Extents.None);

        var fault = await Assert.ThrowsAsync<StorageFaultException>(
            () => writer.AppendAsync(new ReadOnlySequence<byte>(Bytes.Noise(Room + 1))).AsTask().Soon());

        Assert.True(fault.IsTemporary);
        await writer.DisposeAsync();
        Assert.Equal(Room / SpoolRoom.Unit, FreeUnits(store));
    }

    [Fact]
    public async Task A_full_spool_waits_as_long_as_the_store_takes_bytes()
    {
        var (clock, timeout) = (new FakeTimeProvider(), TimeSpan.FromSeconds(10));
        using var room = new SpoolRoom(new S3Options { SpoolBytes = SpoolRoom.Unit, Timeout = timeout }) { Time = clock };
        Assert.True(room.TryTake());
        var (first, second) = (room.TakeAsync(), room.TakeAsync());
        for (var count = 0; count < 3; count++)
        {
            clock.Advance(timeout * 0.9);
            room.Moved();
        }

        room.Return(1);

        Assert.True(await first.Soon());
        Assert.False(second.IsCompleted);
        clock.Advance(timeout);
        Assert.False(await second.Soon());
    }

    private static int FreeUnits(StoreInBucket store)
    {
        var count = 0;
        while (store.Room.TryTake())
        {
            count++;
        }
        store.Room.Return(count);
        return count;
    }

    private Task<StoreInBucket> OpenAsync() => StoreInBucket.OpenAsync(options =>
        (options.PartSize, options.SpoolBytes, options.Spool) = (Part, Room, _spool));
}
