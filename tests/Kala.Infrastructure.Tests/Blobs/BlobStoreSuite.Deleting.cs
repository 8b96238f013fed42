using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <content>Deleting and walking.</content>
public abstract partial class BlobStoreSuite
{
    [Fact]
    public async Task Delete_gives_the_bytes_that_it_removed()
    {
        var one = await AppendAsync(Session, Extents.None, "hello");
        var two = await AppendAsync(Session, Extents.None, "other");

        var deletion = await Store.DeleteAsync(new BlobId(Session, one.All[0].Blob));

        Assert.Equal(new BlobDeletion(IsGone: true, Bytes: 5), deletion);
        Assert.Null(await ReadAsync(Session, one));
        Assert.Equal("other", await ReadAsync(Session, two));
    }

    [Fact]
    public async Task Delete_of_a_missing_blob_is_no_error()
    {
        var deletion = await Store.DeleteAsync(new BlobId(Session, "5be0cd191f83d9ab"));

        Assert.Equal(new BlobDeletion(IsGone: true, Bytes: null), deletion);
    }

    [Fact]
    public async Task Delete_of_the_last_blob_leaves_nothing_of_the_session()
    {
        var content = await AppendAsync(Session, Extents.None, "hello");

        await Store.DeleteAsync(new BlobId(Session, content.All[0].Blob));

        Assert.Empty(await WalkAsync());
    }

    [Fact]
    public async Task DeleteAll_removes_what_a_session_has_and_nothing_else()
    {
        var content = await AppendAllAsync(Session, "hello", ", world");
        await AppendAsync(Session, Extents.None, "without a row");
        var other = await AppendAsync(Other, Extents.None, "other");

        var isGone = await Store.DeleteAllAsync(Session);

        Assert.True(isGone);
        Assert.Null(await ReadAsync(Session, content));
        Assert.All(await WalkAsync(), entry => Assert.Equal(Other, entry.Session));
        Assert.Equal("other", await ReadAsync(Other, other));
    }

    [Fact]
    public async Task DeleteAll_of_a_session_without_bytes_is_no_error()
    {
        Assert.True(await Store.DeleteAllAsync(Session));

        Assert.Empty(await WalkAsync());
    }

    [Fact]
    public async Task A_walk_gives_every_blob_with_its_size_and_time()
    {
        var before = TimeProvider.System.GetUtcNow();
        var content = await AppendAllAsync(Session, "hello", ", world");
        var replaced = await AppendAsync(Session, Extents.None, "bye");
        var other = await AppendAsync(Other, Extents.None, "other");

        var found = (await WalkAsync()).Where(entry => entry.Name is not null).ToList();

        Assert.Equal(
            [.. Entries(Session, content), .. Entries(Session, replaced), .. Entries(Other, other)],
            found.Select(entry => (entry.Session, entry.Name, entry.Size)).ToHashSet());
        Assert.All(found, entry => Assert.InRange(entry.ChangedAt, before.AddMinutes(-1), before.AddMinutes(1)));
    }

    [Fact]
    public async Task A_walk_goes_session_by_session_and_gives_the_rest_of_each_after_its_blobs()
    {
        for (var number = 0; number < 5; number++)
        {
            await AppendAllAsync(SessionOf(number), "one", "two");
        }

        var found = await WalkAsync();

        var order = found.Select(entry => entry.Session).ToList();
        Assert.Equal(5, order.Where((session, at) => at == 0 || order[at - 1] != session).Count());
        foreach (var session in found.GroupBy(entry => entry.Session))
        {
            Assert.True(session.SkipWhile(entry => entry.Name is not null).All(entry => entry is { Name: null, Size: 0 }));
        }
    }

    [Fact]
    public async Task A_walk_can_be_cancelled()
    {
        await AppendAsync(Session, Extents.None, "hello");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var entry in Store.WalkAsync(new CancellationToken(true)))
            {
                Assert.Fail($"It gave {entry}.");
            }
        });
    }

    [Fact]
    public async Task What_a_walk_gives_can_be_deleted_on_the_way()
    {
        await AppendAllAsync(Session, "hello", ", world");
        await AppendAsync(Other, Extents.None, "other");

        await foreach (var entry in Store.WalkAsync(CancellationToken.None))
        {
            await Store.DeleteAllAsync(entry.Session);
        }

        Assert.Empty(await WalkAsync());
    }

    [Fact]
    public async Task A_walk_gives_what_stays_while_others_write_and_delete()
    {
        var kept = new List<(Guid Session, string? Name, long Size)>();
        for (var number = 0; number < 10; number++)
        {
            kept.AddRange(Entries(SessionOf(number), await AppendAllAsync(SessionOf(number), "one", "three")));
        }
        using var end = new CancellationTokenSource();
        var others = Enumerable.Range(20, 4).Select(number => Task.Run(() => WriteAndDeleteAsync(SessionOf(number), end.Token))).ToList();

        for (var walk = 0; walk < 20; walk++)
        {
            var found = (await WalkAsync()).Select(entry => (entry.Session, entry.Name, entry.Size)).ToList();

            Assert.Equal(kept.Count, found.Count(kept.Contains));
        }
        await end.CancelAsync();
        Assert.All(await Task.WhenAll(others), Assert.True);
    }

    private static Guid SessionOf(int number) => new($"{number:x2}000000-0000-4000-8000-000000000000");

    private static IEnumerable<(Guid Session, string? Name, long Size)> Entries(Guid session, Extents extents) =>
        extents.All.Select(one => (session, (string?)one.Blob, one.Length));

    /// <summary>Returns whether it read what it wrote, each time, at least once.</summary>
    private async Task<bool> WriteAndDeleteAsync(Guid session, CancellationToken end)
    {
        var isRight = true;
        do
        {
            var content = await AppendAllAsync(session, "hello", ", world");
            isRight &= await ReadAsync(session, content) == "hello, world";
            isRight &= (await Store.DeleteAsync(new BlobId(session, content.All[0].Blob))).IsGone;
            isRight &= await Store.DeleteAllAsync(session);
        }
        while (!end.IsCancellationRequested);
        return isRight;
    }
}
