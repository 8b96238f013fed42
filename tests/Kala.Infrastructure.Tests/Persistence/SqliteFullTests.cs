using System.Globalization;
using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteFullTests : IAsyncLifetime
{
    private static readonly string TooLarge = new('k', 4 << 20);

    private DatabaseOnDisk _on = null!;

    public async ValueTask InitializeAsync()
    {
        _on = await DatabaseOnDisk.CreateAsync();

        // Room for some rows, not for megabytes.
        var pages = Convert.ToInt64(_on.Look("PRAGMA page_count"), CultureInfo.InvariantCulture);
        await _on.ExecuteAsync($"PRAGMA max_page_count = {pages + 50}");
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such()
    {
        var error = await Assert.ThrowsAsync<StorageFullException>(() => _on.AddAsync(Rows.Key(1, TooLarge)));

        Assert.IsType<DbUpdateException>(error.InnerException);
    }

    [Fact]
    public async Task Writing_goes_on_when_there_is_room_again()
    {
        await Assert.ThrowsAsync<StorageFullException>(() => _on.AddAsync(Rows.Key(1, TooLarge)));
        await _on.ExecuteAsync("PRAGMA max_page_count = 1000000");

        await _on.AddAsync(Rows.Key(1, TooLarge));

        Assert.Equal(1, await _on.ReadAsync(db => db.IdempotencyKeys.CountAsync()));
    }

    [Fact]
    public async Task When_one_write_undoes_the_whole_transaction_the_others_are_run_again_each_alone()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var before = queue.Add(Rows.Session(1));
        var (failing, _) = queue.Add(Rows.Key(2, TooLarge));
        var after = queue.Add(Rows.Session(3));

        await queue.ReleaseAsync();
        await Assert.ThrowsAsync<StorageFullException>(() => failing.Soon());
        await Task.WhenAll(before.Done, after.Done).Soon();

        Assert.Equal(2, before.Transactions.Count);
        Assert.Equal(3, before.Transactions.Concat(after.Transactions).Distinct().Count());
        Assert.Equal(
            [Rows.Uuid(1), Rows.Uuid(3)],
            await _on.ReadAsync(db => db.UploadSessions.Select(one => one.Id).Order().ToListAsync()));
    }

    [Fact]
    public async Task Work_that_is_run_again_begins_with_an_empty_change_tracker()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var (tracked, transactions) = queue.Add(Rows.Session(1));
        var (failing, _) = queue.Add(Rows.Key(2, TooLarge));

        await queue.ReleaseAsync();
        await Assert.ThrowsAsync<StorageFullException>(() => failing.Soon());

        Assert.Equal(1, await tracked.Soon());
        Assert.Equal(2, transactions.Count);
    }

    [Fact]
    public async Task Only_the_last_run_of_some_work_is_answered()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var runs = 0;
        var (counting, _) = queue.Add(_ => Task.FromResult(++runs));
        var (failing, _) = queue.Add(Rows.Key(2, TooLarge));

        await queue.ReleaseAsync();
        await Assert.ThrowsAsync<StorageFullException>(() => failing.Soon());

        Assert.Equal(2, await counting.Soon());
    }

    [Fact]
    public async Task Several_writes_without_room_fail_and_nobody_else()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var writes = Enumerable.Range(1, 9)
            .Select(number => number % 3 == 0 ? queue.Add(Rows.Key(number, TooLarge)) : queue.Add(Rows.Session(number)))
            .Select(write => write.Done.Soon())
            .ToList();

        await queue.ReleaseAsync();
        await Task.WhenAll(writes).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal([3, 6, 9], Enumerable.Range(1, 9).Where(number => writes[number - 1].IsFaulted));
        Assert.Equal(6, await _on.ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();
}
