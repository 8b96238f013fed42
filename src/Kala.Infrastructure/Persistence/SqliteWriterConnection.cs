using Kala.Application.Files;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The connection of the writer: every commit on it is durable on return. Only for the writer's thread.
/// </summary>
internal sealed class SqliteWriterConnection(
    IDbContextFactory<SqliteKalaContext> contexts,
    SqliteLog writeAhead,
    FilesVersion files)
{
    private SqliteKalaContext? _db;
    private bool _fenceIsDue;
    private bool _filesChange;

    /// <summary>The context, after <see cref="OpenAsync"/>.</summary>
    public SqliteKalaContext Db => _db!;

    /// <summary>Whether SQLite has ended the transaction by itself, or none was started.</summary>
    public bool HasNoTransaction => raw.sqlite3_get_autocommit(Connection.Handle) != 0;

    private SqliteConnection Connection => (SqliteConnection)Db.Database.GetDbConnection();

    /// <summary>Opens it if it is closed, and makes it ready for the next transaction.</summary>
    public async Task OpenAsync()
    {
        if (_db is null)
        {
            _db = await contexts.CreateDbContextAsync();
            try
            {
                _db.Database.AutoSavepointsEnabled = false;
                await _db.Database.OpenConnectionAsync();
                Prepare();
            }
            catch
            {
                // Commits of a connection that is not prepared would not be durable.
                await CloseAsync();
                throw;
            }
        }
        writeAhead.ShrinkIfFull(Connection);
        Fence();
    }

    /// <summary>Runs a statement without result.</summary>
    public void Run(string sql) => Db.Command(sql).ExecuteNonQuery();

    /// <summary>Commits durably. If it throws, the outcome is unknown until the next <see cref="OpenAsync"/>.</summary>
    public async Task CommitAsync(IDbContextTransaction transaction)
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
                files.Increase();
            }
        }
    }

    /// <summary>Call it after each commit whose callers were answered; see <see cref="SqliteLog.KeepShort"/>.</summary>
    public void KeepLogShort() => writeAhead.KeepShort(Connection);

    /// <summary>Closes it, if it is open.</summary>
    public async Task CloseAsync()
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

    private void Prepare()
    {
        raw.sqlite3_update_hook(Connection.Handle, NoteChange, null);
        // The same timeout that the driver uses for a locked database.
        _ = raw.sqlite3_busy_timeout(Connection.Handle, Connection.DefaultTimeout * 1000);
        Execute("PRAGMA synchronous = FULL");
        // The pages that a change needs to go back to its savepoint would be a temporary file from 64 KiB, for which a read-only
        // container has no place.
        Execute("PRAGMA temp_store = MEMORY");
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

    private void Execute(string sql)
    {
        if (raw.sqlite3_exec(Connection.Handle, sql) is var code and not raw.SQLITE_OK)
        {
            var text = raw.sqlite3_errmsg(Connection.Handle).utf8_to_string();
            throw new SqliteException($"SQLite: {text}", code, raw.sqlite3_extended_errcode(Connection.Handle));
        }
    }
}
