using System.Data.Common;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>Makes the database file ready: its folder, its tables, its journal. The data lock is held.</summary>
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

    /// <summary>False if the disk is full, and room was made on it.</summary>
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

    /// <summary>One that found no room for its log's index does not look for it again.</summary>
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
        // A migration that changes nothing writes, too: not on a full disk.
        if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
        {
            await db.Database.MigrateAsync(cancellation);
        }
        DurableFile.SyncFolder(Path.GetDirectoryName(File)!);
    }

    /// <summary>The log may have what the ballast gave back. For the tables to grow, its last blocks are given back, too.</summary>
    private void EmptyLog(SqliteConnection database)
    {
        if (ballast.IsShort && SqliteLog.Empty(database) == raw.SQLITE_FULL && ballast.ReleaseForStart())
        {
            _ = SqliteLog.Empty(database);
        }
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
