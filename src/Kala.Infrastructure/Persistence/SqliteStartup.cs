using System.Data.Common;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>Prepares the database file: folder, tables and journal. The caller holds the data lock.</summary>
internal sealed class SqliteStartup(
    IDbContextFactory<SqliteKalaContext> contexts,
    SqliteConnectionStringBuilder connection,
    Ballast ballast,
    ILogger<SqliteStartup> log) : IDatabaseStartup
{
    public string File => Path.GetFullPath(connection.DataSource);

    public string Name => File;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!await TryPrepareAsync(cancellation))
            {
                ForgetConnections();
            }
        }
        catch (Exception error) when (error is DbException or DbUpdateException or IOException)
        {
            throw new StartupException($"The database {File} cannot be used: {error.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
        ballast.Fill();
    }

    /// <summary>False if the disk was full and space was released.</summary>
    private async Task<bool> TryPrepareAsync(CancellationToken cancellation)
    {
        try
        {
            await PrepareAsync(cancellation);
            return true;
        }
        catch (Exception error) when (SqliteErrors.Translate(error) is StorageFullException
            && (ballast.Release() || ballast.ReleaseForStart()))
        {
            return false;
        }
    }

    /// <summary>A connection that found no space for the log's index does not try again.</summary>
    private void ForgetConnections()
    {
        using var pooled = new SqliteConnection(connection.ConnectionString);
        SqliteConnection.ClearPool(pooled);
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await QueryAsync(connection, "PRAGMA journal_mode = WAL", cancellation);
        EmptyLog(connection);
        await RemoveLeftOverLockAsync(connection, cancellation);
        // Even a migration without changes writes, which would fail on a full disk.
        if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
        {
            await db.Database.MigrateAsync(cancellation);
        }
        DurableFile.SyncFolder(Path.GetDirectoryName(File)!);
    }

    /// <summary>
    /// The log may fill the space that the ballast released. If the tables must grow, the last part is released, too.
    /// </summary>
    private void EmptyLog(SqliteConnection database)
    {
        if (ballast.IsShort && SqliteLog.Empty(database) == raw.SQLITE_FULL && ballast.ReleaseForStart())
        {
            _ = SqliteLog.Empty(database);
        }
    }

    /// <summary>
    /// EF Core guards migrations with a row, which a crash leaves behind and every later start would wait for. The lock
    /// on the data folder guarantees that no other process is migrating.
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
#pragma warning disable CA2100 // constant text
        await using var command = new SqliteCommand(sql, database);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellation);
    }
}
