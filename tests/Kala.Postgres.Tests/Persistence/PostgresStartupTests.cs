using System.Collections.Concurrent;
using System.Data.Common;
using Kala.Infrastructure;
using Kala.Infrastructure.Persistence;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kala.Postgres.Tests.Persistence;

public sealed class PostgresStartupTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await PostgresDatabase.CreateEmptyAsync();

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Nodes_that_start_at_once_make_the_tables_once()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => new PostgresNode(_database)).ToList();

        await Task.WhenAll(nodes.Select(node => node.StartAsync()));

        Assert.Equal(0L, await _database.LookAsync("SELECT count(*) FROM upload_sessions"));
        Assert.Equal(
            await _database.LookAsync("SELECT count(DISTINCT \"MigrationId\") FROM \"__EFMigrationsHistory\""),
            await _database.LookAsync("SELECT count(*) FROM \"__EFMigrationsHistory\""));
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task No_statement_of_a_first_or_second_start_fails()
    {
        var failures = new Failures();
        await using var node = PostgresNode.On(_database, failures);

        await node.StartAsync();
        await node.StartAsync();

        Assert.Empty(failures.Statements);
        Assert.NotEqual(0L, await _database.LookAsync("SELECT count(*) FROM \"__EFMigrationsHistory\""));
    }

    [Fact]
    public async Task A_server_that_forgets_what_it_acknowledged_is_refused()
    {
        await _database.LookAsync(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$");
        await using var node = new PostgresNode(_database);

        var refused = await Assert.ThrowsAsync<StartupException>(node.StartAsync);

        Assert.Contains("synchronous_commit", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_cannot_keep_every_name_is_refused()
    {
        await using var ascii = await PostgresDatabase.CreateEmptyAsync("SQL_ASCII");
        await using var node = new PostgresNode(ascii);

        var refused = await Assert.ThrowsAsync<StartupException>(node.StartAsync);

        Assert.Contains("UTF8", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_stops_the_start_with_one_line()
    {
        await using var node = new PostgresNode(_database.ConnectionString + "_not");

        var refused = await Assert.ThrowsAsync<StartupException>(node.StartAsync);

        Assert.StartsWith("ConnectionStrings:Kala", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task No_password_is_in_the_name_for_the_log()
    {
        await using var node = new PostgresNode("Host=db;Database=kala;Username=somebody;Password=secret");

        Assert.Equal("PostgreSQL db kala", node.Name);
    }

    [Fact]
    public async Task The_migrations_make_the_model()
    {
        await using var node = new PostgresNode(_database);
        await using var db = await node.Contexts.CreateDbContextAsync();

        Assert.False(db.Database.HasPendingModelChanges(), "The model has changed: make a migration (CONTRIBUTING.md).");
    }

    [Fact]
    public async Task Both_databases_have_the_same_tables_columns_and_indexes()
    {
        await using var node = new PostgresNode(_database);
        await using var postgres = await node.Contexts.CreateDbContextAsync();
        await using var sqlite = new SqliteDesignTimeFactory().CreateDbContext([]);

        Assert.Equal(Describe(sqlite), Describe(postgres));
    }

    /// <summary>Statements that failed: EF Core logs each of them as an error.</summary>
    private sealed class Failures : DbCommandInterceptor
    {
        public ConcurrentQueue<string> Statements { get; } = [];

        public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Statements.Enqueue(command.CommandText);

        public override Task CommandFailedAsync(
            DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
        {
            Statements.Enqueue(command.CommandText);
            return Task.CompletedTask;
        }
    }

    private static List<string> Describe(DbContext db) =>
    [
        .. db.Model.GetEntityTypes().SelectMany(table =>
            table.GetProperties()
                .Select(column => $"{table.GetTableName()}.{column.GetColumnName()} {(column.IsNullable ? "null" : "not null")}")
                .Concat(table.GetIndexes().Select(index =>
                    $"{index.GetDatabaseName()} ({string.Join(',', index.Properties.Select(one => one.GetColumnName()))}) {index.GetFilter()}")))
            .Order(StringComparer.Ordinal),
    ];
}
