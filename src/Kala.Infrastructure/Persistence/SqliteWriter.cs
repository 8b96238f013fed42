using System.Threading.Channels;
using Kala.Application.Abstractions;
using Kala.Application.Files;
using Kala.Infrastructure.Blobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SQLitePCL;

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

    private readonly IDbContextFactory<SqliteKalaContext> _contexts;
    // A thread of its own, because commits block.
    private readonly DiskThreads _thread = new(most: 1, "Kala commits");
    private readonly Ballast _ballast;
    private readonly SqliteLog _writeAhead;
    private readonly FilesVersion _files;
    private readonly ILogger _log;
    private readonly Task _running;
    private SqliteKalaContext? _db;
    private bool _fenceIsDue;
    private bool _filesChange;

    public SqliteWriter(
        IDbContextFactory<SqliteKalaContext> contexts,
        Ballast ballast,
        SqliteLog writeAhead,
        FilesVersion files,
        ILogger log)
    {
        _contexts = contexts;
        _ballast = ballast;
        _writeAhead = writeAhead;
        _files = files;
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
        await CloseAsync();
    }

    private async Task RunBatchAsync(List<SqliteChange> batch, bool isSecondTry = false)
    {
        List<SqliteChange> done = [];
        var next = 0;
        try
        {
            await ConnectAsync();
            await using var transaction = await _db!.Database.BeginTransactionAsync();
            for (; next < batch.Count && !HasNoTransaction; next++)
            {
                await RunOneAsync(batch[next], done);
            }
            if (!HasNoTransaction)
            {
                await CommitAsync(transaction, done);
                _writeAhead.KeepShort(Connection);
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
    /// <see cref="ConnectAsync"/> may shorten the log.
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
            Run("SAVEPOINT one");
            await change.RunAsync(_db!);
            await _db!.SaveChangesAsync();
            Run("RELEASE one");
            done.Add(change);
        }
#pragma warning disable CA1031 // whatever a caller's change throws is returned to that caller and must not end the writer
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!HasNoTransaction)
            {
                Run("ROLLBACK TO one");
                Run("RELEASE one");
            }
            var reason = SqliteErrors.Translate(error);
            if (FindRetries([change], reason).Count == 0)
            {
                change.Fail(reason);
            }
            else if (HasNoTransaction)
            {
                // It runs again, together with those that were done before.
                done.Add(change);
            }
            else
            {
                _db!.ChangeTracker.Clear();
                await RunOneAsync(change, done);
            }
        }
        finally
        {
            _db!.ChangeTracker.Clear();
        }
    }

    private async Task CommitAsync(Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, List<SqliteChange> done)
    {
        try
        {
            await transaction.CommitAsync();
        }
        catch
        {
            _fenceIsDue = true;
            throw;
        }
        finally
        {
            if (_filesChange)
            {
                _filesChange = false;
                _files.Increase();
            }
        }
        foreach (var change in done)
        {
            change.Succeed();
        }
    }

    private async Task FailAsync(List<SqliteChange> batch, Exception reason)
    {
        _log.CommitFailed(reason);
        await CloseAsync();
        try
        {
            await ConnectAsync();
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

    private async Task ConnectAsync()
    {
        if (_db is null)
        {
            var db = await _contexts.CreateDbContextAsync();
            db.Database.AutoSavepointsEnabled = false;
            await db.Database.OpenConnectionAsync();
            _db = db;
            try
            {
                Prepare();
            }
            catch
            {
                // Commits of a connection that is not prepared would not be durable.
                await CloseAsync();
                throw;
            }
        }
        _writeAhead.ShrinkIfFull(Connection);
        Fence();
    }

    private void Prepare()
    {
        raw.sqlite3_update_hook(Connection.Handle, NoteChange, null);
        // The same timeout that the driver uses for a locked database.
        _ = raw.sqlite3_busy_timeout(Connection.Handle, Connection.DefaultTimeout * 1000);
        Execute("PRAGMA synchronous = FULL");
        Execute(SqliteLog.CutSql);
    }

    /// <summary>
    /// A failed commit may have left complete frames in the write-ahead log, which would reappear after a crash. A
    /// small commit overwrites them before any caller gets the failure.
    /// </summary>
    private void Fence()
    {
        if (_fenceIsDue)
        {
            Execute("PRAGMA user_version = 1");
            Execute("PRAGMA user_version = 0");
            _fenceIsDue = false;
        }
    }

    // SQLite does not call it for a DELETE without WHERE; Kala runs none.
    private void NoteChange(object user, int kind, utf8z database, utf8z table, long row) =>
        _filesChange |= kind != raw.SQLITE_INSERT && table.utf8_to_string() == "files";

    private async Task CloseAsync()
    {
        if (_db is { } db)
        {
            // The driver keeps the connection open for others, and would keep this object alive through the hook.
            if (Connection.Handle is { } handle)
            {
                raw.sqlite3_update_hook(handle, (strdelegate_update?)null, null);
            }
            _db = null;
            await db.DisposeAsync();
        }
    }

    private bool HasNoTransaction => raw.sqlite3_get_autocommit(Connection.Handle) != 0;

    private SqliteConnection Connection => (SqliteConnection)_db!.Database.GetDbConnection();

    private void Run(string sql) => _db!.Command(sql).ExecuteNonQuery();

    private void Execute(string sql)
    {
        if (raw.sqlite3_exec(Connection.Handle, sql) is var code and not raw.SQLITE_OK)
        {
            var text = raw.sqlite3_errmsg(Connection.Handle).utf8_to_string();
            throw new SqliteException($"SQLite: {text}", code, raw.sqlite3_extended_errcode(Connection.Handle));
        }
    }
}
