using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Updates the tables, one node at a time, and checks that the server's settings guarantee durability.
/// </summary>
internal sealed class PostgresStartup(
    IDbContextFactory<PostgresKalaContext> contexts,
    NpgsqlDataSource source,
    ILogger<PostgresStartup> log) : IDatabaseStartup
{
    // "Kala" in ASCII; any number that nothing else in the database locks.
    private const long MigrationLock = 0x4B616C61;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public string? File => null;

    public string Name
    {
        get
        {
            var connection = new NpgsqlConnectionStringBuilder(source.ConnectionString);
            return $"PostgreSQL {connection.Host} {connection.Database}";
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await CheckAsync(connection, cancellation);

        // Locked by a transaction, so that the lock ends with this process and also works with a transaction pooler.
        await using var guard = await connection.BeginTransactionAsync(cancellation);
        await QueryAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})::text", cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        // EF Core reads this table before it creates it, and would log the failure as an error (decision 0054).
        await db.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellation);
        await db.Database.MigrateAsync(cancellation);
    }

    /// <summary>
    /// Waits for a server that is still starting, for example together with the machine or the containers.
    /// </summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        for (var since = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await source.OpenConnectionAsync(cancellation);
            }
            catch (NpgsqlException error) when (PostgresErrors.IsOutage(error) && Stopwatch.GetElapsedTime(since) < Patience)
            {
                await Task.Delay(Pause, cancellation);
            }
            catch (NpgsqlException error)
            {
                throw new StartupException($"ConnectionStrings:Kala: cannot use {Name}: {error.Message.ReplaceLineEndings(" ")}");
            }
        }
    }

    private async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await ShowAsync(connection, "server_encoding", cancellation) is var encoding and not "UTF8")
        {
            throw new StartupException($"{Name} is in {encoding}; names of files need a database in UTF8.");
        }
        if (await ShowAsync(connection, "synchronous_commit", cancellation) == "off")
        {
            throw new StartupException(
                $"{Name} has synchronous_commit = off and would forget what it has acknowledged; set it to on.");
        }
        foreach (var setting in (string[])["fsync", "full_page_writes"])
        {
            if (await ShowAsync(connection, setting, cancellation) == "off")
            {
                log.NotDurable(setting);
            }
        }
    }

    private static Task<string> ShowAsync(NpgsqlConnection connection, string setting, CancellationToken cancellation) =>
        QueryAsync(connection, $"SELECT current_setting('{setting}')", cancellation);

    private static async Task<string> QueryAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // constant text
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
