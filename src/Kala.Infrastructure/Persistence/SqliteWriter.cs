using System.Threading.Channels;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The single writer. It takes all waiting changes, runs each in a savepoint of one transaction, commits, and only then
/// answers the callers. Changes are batched only because they gather while a commit waits for the disk.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int QueueLength = 4096;
    private const int LargestBatch = 256;

    private readonly Channel<SqliteChange> _queue = Channel.CreateBounded<SqliteChange>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    // A thread of its own, because commits block.
    private readonly DiskThreads _thread = new(most: 1, "Kala commits");
    private readonly Ballast _ballast;
    private readonly SqliteWriterConnection _connection;
    private readonly ILogger _log;
    private readonly Task _running;

    public SqliteWriter(SqliteWriterConnection connection, Ballast ballast, ILogger log)
    {
        _connection = connection;
        _ballast = ballast;
        _log = log;
        _running = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _thread).Unwrap();
    }

    /// <summary>Queues a change; waits while the queue is full.</summary>
    public ValueTask EnqueueAsync(SqliteChange change, CancellationToken cancellation) =>
        _queue.Writer.WriteAsync(change, cancellation);

    /// <summary>Finishes the queued changes and accepts no new ones.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
        _thread.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<SqliteChange>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var change))
            {
                batch.Add(change);
            }
            batch.RemoveAll(_ballast.Refuses);
            await RunBatchAsync(batch);
        }
        await _connection.CloseAsync();
    }

    private async Task RunBatchAsync(List<SqliteChange> batch, bool isSecondTry = false)
    {
        List<SqliteChange> done = [];
        var next = 0;
        try
        {
            await _connection.OpenAsync();
            await using var transaction = await _connection.Db.Database.BeginTransactionAsync();
            for (; next < batch.Count && !_connection.HasNoTransaction; next++)
            {
                await RunOneAsync(batch[next], done);
            }
            if (!_connection.HasNoTransaction)
            {
                await _connection.CommitAsync(transaction);
                done.ForEach(change => change.Succeed());
                _connection.KeepLogShort();
                return;
            }
        }
#pragma warning disable CA1031 // the loop must survive every exception, or all later callers wait for ever
        catch (Exception error)
#pragma warning restore CA1031
        {
            // Nothing was started, or the commit failed: all callers not answered yet get the same reason.
            var reason = SqliteErrors.Translate(error);
            var wasSpent = _ballast.IsSpent && !isSecondTry;
            var again = FindRetries(batch, reason, logMayShrink: wasSpent);
            await FailAsync([.. batch.Except(again)], reason);
            if (again.Count > 0)
            {
                await RunBatchAsync(again, isSecondTry: wasSpent);
            }
            return;
        }

        // SQLite has rolled back the whole transaction because of one change: the others run again, each alone.
        foreach (var change in done.Concat(batch.Skip(next)))
        {
            await RunBatchAsync([change]);
        }
    }

    /// <summary>
    /// The changes that found no space and run again, because the ballast was released for them, or because the next
    /// <see cref="SqliteWriterConnection.OpenAsync"/> may shorten the log.
    /// </summary>
    private List<SqliteChange> FindRetries(List<SqliteChange> batch, Exception reason, bool logMayShrink = false)
    {
        var must = batch.FindAll(change => change.MayUseBallast && !change.IsAnswered);
        return must.Count > 0 && reason is StorageFullException && (_ballast.Release() || logMayShrink) ? must : [];
    }

    /// <summary>
    /// Runs one change in a savepoint. A failure affects only its caller, as long as the transaction survives.
    /// </summary>
    private async Task RunOneAsync(SqliteChange change, List<SqliteChange> done)
    {
        if (change.IsCancelled)
        {
            change.Cancel();
            return;
        }
        try
        {
            _connection.Run("SAVEPOINT one");
            await change.RunAsync(_connection.Db);
            await _connection.Db.SaveChangesAsync();
            _connection.Run("RELEASE one");
            done.Add(change);
        }
#pragma warning disable CA1031 // whatever a caller's change throws is returned to that caller and must not end the writer
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!_connection.HasNoTransaction)
            {
                _connection.Run("ROLLBACK TO one");
                _connection.Run("RELEASE one");
            }
            var reason = SqliteErrors.Translate(error);
            if (FindRetries([change], reason).Count == 0)
            {
                change.Fail(reason);
            }
            else if (_connection.HasNoTransaction)
            {
                // It runs again, together with those that were done before.
                done.Add(change);
            }
            else
            {
                _connection.Db.ChangeTracker.Clear();
                await RunOneAsync(change, done);
            }
        }
        finally
        {
            _connection.Db.ChangeTracker.Clear();
        }
    }

    private async Task FailAsync(List<SqliteChange> batch, Exception reason)
    {
        _log.CommitFailed(reason);
        await _connection.CloseAsync();
        try
        {
            await _connection.OpenAsync();
        }
        catch (Exception error) when (error is SqliteException or DbUpdateException or InvalidOperationException)
        {
            // The fence is still due; the next batch starts with it.
        }
        foreach (var change in batch)
        {
            change.Fail(reason);
        }
    }
}
