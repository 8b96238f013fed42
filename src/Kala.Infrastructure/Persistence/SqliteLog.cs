using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Keeps the write-ahead log short. SQLite begins it at its front again only when no read is left that needs it, so reads
/// that overlap would make it grow without end. New reads then wait until it has begun again, for a bounded time.
/// See docs/decisions/0044. For the writer's thread alone.
/// </summary>
internal sealed class SqliteLog(SqliteReaders readers, Ballast ballast)
{
    // SQLite itself begins again at 4 MiB where no read keeps it from that.
    private const long Limit = 16 << 20;
    // 2 MiB; the ballast gives 14 back.
    private const int LimitInPagesWhenFull = 512;
    private const int LongestWait = 2_000;
    // After a wait in vain. New reads wait for at most a tenth of the time while an old one goes on.
    private const int Pause = 20_000;

    private long _nextWait;

    /// <summary>Makes a connection cut a longer file when it begins at its front again.</summary>
    public static string CutSql { get; } = $"PRAGMA journal_size_limit = {Limit}";

    /// <summary>Copies it back to the tables and cuts the file to nothing; returns SQLite's code.</summary>
    public static int Empty(SqliteConnection connection) => Checkpoint(connection, raw.SQLITE_CHECKPOINT_TRUNCATE, out _);

    /// <summary>To be called after each commit. Looks at the file's length, which takes a microsecond.</summary>
    public void KeepShort(SqliteConnection connection)
    {
        if (!ballast.IsSpent && new FileInfo(connection.DataSource + "-wal") is { Exists: true, Length: > Limit })
        {
            _ = BeginAgain(connection, raw.SQLITE_CHECKPOINT_RESTART);
        }
    }

    /// <summary>
    /// To be called before each transaction. Without room what is in the log goes to the tables, and the blocks of a long
    /// one are given back; for the tables to grow, the last ones of the ballast are.
    /// </summary>
    public void SaveRoom(SqliteConnection connection)
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
            ? BeginAgain(connection, raw.SQLITE_CHECKPOINT_TRUNCATE)
            : code;
    }

    private int BeginAgain(SqliteConnection connection, int kind)
    {
        var waits = Environment.TickCount64 >= _nextWait;
        using var held = waits ? readers.HoldBack() : null;
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
