using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteGroupCommitTests : IAsyncLifetime
{
    private const int QueueLength = 4096;

    private DatabaseOnDisk _on = null!;

    public async ValueTask InitializeAsync() => _on = await DatabaseOnDisk.CreateAsync();

    [Fact]
    public async Task Writes_that_wait_share_one_transaction()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var writes = Enumerable.Range(1, 100).Select(number => queue.Add(Rows.Session(number))).ToList();

        await queue.ReleaseAsync();
        await Task.WhenAll(writes.Select(write => write.Done)).Soon();

        Assert.Single(writes.SelectMany(write => write.Transactions).Distinct());
        Assert.Equal(100, await _on.ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    [Fact]
    public async Task A_transaction_takes_no_more_than_256_writes()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var writes = Enumerable.Range(1, 257).Select(number => queue.Add(Rows.Session(number))).ToList();

        await queue.ReleaseAsync();
        await Task.WhenAll(writes.Select(write => write.Done)).Soon();

        var sizes = writes.SelectMany(write => write.Transactions).CountBy(one => one).Select(one => one.Value);
        Assert.Equal([256, 1], sizes);
    }

    [Fact]
    public async Task Concurrent_callers_each_get_their_own_answer()
    {
        var writes = Enumerable.Range(1, 64).Select(number => Task.Run(() => _on.WriteAsync(db =>
        {
            db.Add(Rows.Session(number));
            return Task.FromResult(number);
        })));

        var answers = await Task.WhenAll(writes).Soon();

        Assert.Equal(Enumerable.Range(1, 64), answers);
        Assert.Equal(64, await _on.ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    [Fact]
    public async Task Each_write_begins_with_an_empty_change_tracker()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var writes = Enumerable.Range(1, 10).Select(number => queue.Add(Rows.Session(number))).ToList();

        await queue.ReleaseAsync();
        var tracked = await Task.WhenAll(writes.Select(write => write.Done)).Soon();

        Assert.All(tracked, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task A_write_sees_what_the_one_before_it_in_the_batch_wrote()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        queue.Add(Rows.Session(1));
        var (seen, _) = queue.Add(db => db.UploadSessions.CountAsync());

        await queue.ReleaseAsync();

        Assert.Equal(1, await seen.Soon());
    }

    [Fact]
    public async Task A_write_that_violates_a_constraint_fails_alone()
    {
        await _on.AddAsync(Rows.Session(2));
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var before = queue.Add(Rows.Session(1));
        var (failing, _) = queue.Add(Rows.Session(2));
        var after = queue.Add(Rows.Session(3));

        await queue.ReleaseAsync();
        await Assert.ThrowsAsync<DbUpdateException>(() => failing.Soon());
        await Task.WhenAll(before.Done, after.Done).Soon();

        Assert.Equal(before.Transactions, after.Transactions);
        Assert.Equal(
            [Rows.Uuid(1), Rows.Uuid(2), Rows.Uuid(3)],
            await _on.ReadAsync(db => db.UploadSessions.Select(one => one.Id).Order().ToListAsync()));
    }

    [Fact]
    public async Task A_write_that_throws_leaves_nothing_of_what_it_had_saved()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var before = queue.Add(Rows.Session(1));
        var (failing, _) = queue.Add<int>(async db =>
        {
            db.Add(Rows.Session(2));
            await db.SaveChangesAsync();
            throw new InvalidOperationException("no");
        });
        var after = queue.Add(Rows.Session(3));

        await queue.ReleaseAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => failing.Soon());
        await Task.WhenAll(before.Done, after.Done).Soon();

        Assert.Equal("no", error.Message);
        Assert.Equal(
            [Rows.Uuid(1), Rows.Uuid(3)],
            await _on.ReadAsync(db => db.UploadSessions.Select(one => one.Id).Order().ToListAsync()));
    }

    [Fact]
    public async Task A_write_whose_row_moved_on_in_the_same_batch_fails_alone()
    {
        await _on.AddAsync(Rows.Session(1));
        var stale = await _on.ReadAsync(db => db.UploadSessions.SingleAsync());
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var moving = queue.Add(async db =>
        {
            var row = await db.UploadSessions.SingleAsync();
            row.Advance(Rows.Content(5), null, Rows.Now, TimeSpan.FromDays(7));
            return row.Offset;
        });
        var (late, _) = queue.Add(db =>
        {
            db.Attach(stale);
            stale.Advance(Rows.Content(9), null, Rows.Now, TimeSpan.FromDays(7));
            return Task.FromResult(true);
        });

        await queue.ReleaseAsync();
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => late.Soon());
        await moving.Done.Soon();

        Assert.Equal(5, await _on.ReadAsync(db => db.UploadSessions.Select(one => one.Offset).SingleAsync()));
    }

    [Fact]
    public async Task A_caller_that_goes_away_before_its_work_begins_is_left_out()
    {
        using var gone = new CancellationTokenSource();
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var hasRun = false;
        var writing = _on.Database.WriteAsync((_, _) => Task.FromResult(hasRun = true), gone.Token);
        var after = queue.Add(Rows.Session(1));

        await gone.CancelAsync();
        await queue.ReleaseAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Soon());
        await after.Done.Soon();

        Assert.False(hasRun);
    }

    [Fact]
    public async Task A_caller_that_goes_away_later_has_its_work_done()
    {
        using var gone = new CancellationTokenSource();

        var canBeCancelled = await _on.Database.WriteAsync(async (db, cancellation) =>
        {
            await gone.CancelAsync();
            db.Add(Rows.Session(1));
            return cancellation.CanBeCanceled;
        }, gone.Token).Soon();

        Assert.False(canBeCancelled);
        Assert.Equal(1, await _on.ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    [Fact]
    public async Task No_commit_keeps_a_thread_of_the_pool_waiting()
    {
        var isOnThePool = await _on.WriteAsync(async db =>
        {
            db.Add(Rows.Session(1));
            await Task.Yield();
            return Thread.CurrentThread.IsThreadPoolThread;
        });

        Assert.False(isOnThePool);
    }

    [Fact]
    public async Task The_queue_is_bounded()
    {
        await using var readers = new SqliteReaders(_on.Contexts);
        var log = new SqliteLog(readers, _on.Ballast);
        await using var writer = new SqliteWriter(
            new SqliteWriterConnection(_on.Contexts, log, _on.Files), _on.Ballast, NullLogger.Instance);
        var mayEnd = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        await writer.EnqueueAsync(new SqliteChange<bool>(async (_, _) =>
        {
            begun.SetResult();
            await mayEnd.Task;
            return true;
        }, CancellationToken.None), CancellationToken.None);
        await begun.Task.Soon();
        var places = Enumerable.Range(0, QueueLength + 1)
            .Select(_ => writer.EnqueueAsync(Nothing(), CancellationToken.None).AsTask())
            .ToList();

        var waits = places.Select(place => !place.IsCompleted).ToList();
        mayEnd.SetResult();
        await Task.WhenAll(places).Soon();

        Assert.Equal(QueueLength, waits.IndexOf(true));
    }

    [Fact]
    public async Task What_is_queued_is_finished_when_the_server_stops()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var writes = Enumerable.Range(1, 300).Select(number => queue.Add(Rows.Session(number)).Done).ToList();

        var disposing = ((SqliteKalaDatabase)_on.Database).DisposeAsync().AsTask();
        var isDoneBeforeTheQueue = disposing.IsCompleted;
        await queue.ReleaseAsync();
        await disposing.Soon();
        var written = _on.Look("SELECT count(*) FROM upload_sessions");
        await Task.WhenAll(writes).Soon();

        Assert.False(isDoneBeforeTheQueue);
        Assert.Equal(300L, written);
    }

    [Fact]
    public async Task A_write_after_the_stop_is_refused()
    {
        await ((SqliteKalaDatabase)_on.Database).DisposeAsync();

        var writing = () => _on.AddAsync(Rows.Session(1));

        await Assert.ThrowsAnyAsync<InvalidOperationException>(writing);
    }

    [Fact]
    public async Task Readers_go_on_while_the_writer_is_busy()
    {
        await _on.AddAsync(Rows.Session(1));
        var queue = await WriterQueue.HoldAsync(_on.Database);

        var count = await _on.ReadAsync(db => db.UploadSessions.CountAsync());

        Assert.Equal(1, count);
        await queue.ReleaseAsync();
    }

    [Fact]
    public async Task Readers_track_nothing()
    {
        await _on.AddAsync(Rows.Session(1));

        var tracked = await _on.ReadAsync(async db =>
        {
            await db.UploadSessions.ToListAsync();
            return db.ChangeTracker.Entries<UploadSession>().Count();
        });

        Assert.Equal(0, tracked);
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();

    private static SqliteChange<bool> Nothing() => new((_, _) => Task.FromResult(true), CancellationToken.None);
}
