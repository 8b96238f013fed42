using Kala.Infrastructure.Blobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Persistence;

/// <summary>Makes the database file ready: its folder, its tables, its journal. The data lock is held.</summary>
internal sealed class SqliteStartup(
    IDbContextFactory<SqliteKalaContext> contexts,
    SqliteConnectionStringBuilder connection,
    ILogger<SqliteStartup> log) : IDatabaseStartup
{
    public string File => Path.GetFullPath(connection.DataSource);

    public string Name => File;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        await ExecuteAsync(db, "PRAGMA journal_mode = WAL", cancellation);
        await RemoveLeftOverLockAsync(db, cancellation);
        await db.Database.MigrateAsync(cancellation);
        DurableFile.SyncFolder(Path.GetDirectoryName(File)!);
    }

    /// <summary>
    /// EF Core guards a migration by a row, which a crash leaves behind and every later start then waits for. Our own
    /// lock on the data folder says that nobody else is migrating.
    /// </summary>
    private async Task RemoveLeftOverLockAsync(SqliteKalaContext db, CancellationToken cancellation)
    {
        const string Table = "SELECT count(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'";
        if (await db.Database.SqlQueryRaw<int>(Table).SingleAsync(cancellation) > 0
            && await ExecuteAsync(db, "DELETE FROM \"__EFMigrationsLock\"", cancellation) > 0)
        {
            log.MigrationLockRemoved();
        }
    }

    private static Task<int> ExecuteAsync(SqliteKalaContext db, string sql, CancellationToken cancellation) =>
        db.Database.ExecuteSqlRawAsync(sql, cancellation);
}
