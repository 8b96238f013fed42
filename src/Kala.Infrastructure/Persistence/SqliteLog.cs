using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Keeps the write-ahead log short. SQLite restarts the log from its beginning only when no read needs it, so
/// overlapping reads would let it grow without limit. If needed, new reads wait for a limited time until the log has
/// restarted. See docs/decisions/0044. Only for the writer's thread.
/// </summary>
internal sealed class SqliteLog(SqliteReaders readers, Ballast ballast)
{
    // SQLite itself restarts at 4 MiB if no read prevents it.
    private const long Limit = 16 << 20;
    // 2 MiB; the ballast releases 14 MiB.
    private const int LimitInPagesWhenFull = 512;
    private const int LongestWait = 2_000;
    // The pause after an unsuccessful wait: while an old read continues, new reads wait at most a tenth of the time.
    private const int Pause = 20_000;

    private long _nextWait;

    /// <summary>Makes a connection cut a longer file when the log restarts.</summary>
    public static string CutSql { get; } = $"PRAGMA journal_size_limit = {Limit}";

    /// <summary>Copies the log to the tables and truncates it; returns SQLite's code.</summary>
    public static int Empty(SqliteConnection connection) => Checkpoint(connection, raw.SQLITE_CHECKPOINT_TRUNCATE, out _);

    /// <summary>Call it after each commit. It reads the file's length, which takes a microsecond.</summary>
    public void KeepShort(SqliteConnection connection)
    {
        if (!ballast.IsSpent && new FileInfo(connection.DataSource + "-wal") is { Exists: true, Length: > Limit })
        {
            _ = Restart(connection, raw.SQLITE_CHECKPOINT_RESTART);
        }
    }

    /// <summary>
    /// Call it before each transaction. If the disk is full, it copies the log to the tables and truncates a long log;
    /// if the tables need space for that, it releases the last part of the ballast.
    /// </summary>
    public void ShrinkIfFull(SqliteConnection connection)
    {
        if (ballast.IsSpent && CopyBack(connection) == raw.SQLITE_FULL && ballast.ReleaseForStart())
        {
            _ = CopyBack(connection);
        }
    }

    private int CopyBack(SqliteConnection connection)
    {
        var code = Checkpoint(connection, raw.SQLITE_CHECKPOINT_PASSIVE, out var pages);
        return code == raw.SQLITE_OK && pages > LimitInPagesWhenFull
            ? Restart(connection, raw.SQLITE_CHECKPOINT_TRUNCATE)
            : code;
    }

    private int Restart(SqliteConnection connection, int kind)
    {
        var waits = Environment.TickCount64 >= _nextWait;
        using var held = waits ? readers.DelayReads() : null;
        _ = raw.sqlite3_busy_timeout(connection.Handle, waits ? LongestWait : 0);
        var code = Checkpoint(connection, kind, out _);
        _ = raw.sqlite3_busy_timeout(connection.Handle, connection.DefaultTimeout * 1000);
        if (waits && code == raw.SQLITE_BUSY)
        {
            _nextWait = Environment.TickCount64 + Pause;
        }
        return code;
    }

    private static int Checkpoint(SqliteConnection connection, int kind, out int pages) =>
        raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, kind, out pages, out _);
}
