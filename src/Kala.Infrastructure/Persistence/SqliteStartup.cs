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
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await QueryAsync(connection, "PRAGMA journal_mode = WAL", cancellation);
        await RemoveLeftOverLockAsync(connection, cancellation);
        await db.Database.MigrateAsync(cancellation);
        DurableFile.SyncFolder(Path.GetDirectoryName(File)!);
    }

    /// <summary>
    /// EF Core guards a migration by a row, which a crash leaves behind and every later start then waits for. Our own
    /// lock on the data folder says that nobody else is migrating.
    /// </summary>
    private async Task RemoveLeftOverLockAsync(SqliteConnection database, CancellationToken cancellation)
    {
        const string Table = "SELECT 1 FROM sqlite_master WHERE name = '__EFMigrationsLock'";
        if (await QueryAsync(database, Table, cancellation) is not null
            && await QueryAsync(database, "DELETE FROM \"__EFMigrationsLock\" RETURNING 1", cancellation) is not null)
        {
            log.MigrationLockRemoved();
        }
    }

    private static async Task<object?> QueryAsync(SqliteConnection database, string sql, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // our own text
        await using var command = new SqliteCommand(sql, database);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellation);
    }
}
