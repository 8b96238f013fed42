using Kala.Application.Abstractions;
using Kala.Infrastructure.Tests.Persistence;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kala.Postgres.Tests.Persistence;

public sealed class PostgresKalaDatabaseTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;
    private PostgresNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _node = PostgresNode.On(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_change_whose_connection_is_lost_before_the_commit_is_run_again()
    {
        var runs = 0;

        await _node.WriteAsync(async db =>
        {
            db.Add(Rows.Session(1));
            await db.SaveChangesAsync();
            return runs++ > 0 || await LoseConnectionAsync(db);
        });

        Assert.Equal(2, runs);
        Assert.Equal(1L, await _database.LookAsync("SELECT count(*) FROM upload_sessions"));
    }

    [Fact]
    public async Task A_query_whose_connection_is_lost_is_run_again()
    {
        var runs = 0;

        var there = await _node.ReadAsync(async db => runs++ > 0 || await LoseConnectionAsync(db));

        Assert.True(there);
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_after_seconds()
    {
        await using var lost = new PostgresNode("Host=/nowhere;Database=none;Username=nobody");

        var refused = await Assert.ThrowsAsync<DatabaseUnavailableException>(
            () => lost.ReadAsync(db => db.UploadSessions.AnyAsync()));

        Assert.NotNull(refused.InnerException);
    }

    [Fact]
    public async Task A_change_that_fails_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _node.WriteAsync<bool>(async db =>
        {
            db.Add(Rows.Session(1));
            await db.SaveChangesAsync();
            throw new InvalidOperationException("The work failed.");
        }));

        Assert.Equal(0L, await _database.LookAsync("SELECT count(*) FROM upload_sessions"));
    }

    [Fact]
    public async Task A_row_that_another_node_has_changed_meanwhile_is_looked_at_again()
    {
        await _node.AddAsync(Rows.Session(1));
        var runs = 0;

        var status = await _node.WriteAsync(async db =>
        {
            var row = await db.UploadSessions.SingleAsync();
            if (runs++ == 0)
            {
                await _database.LookAsync("UPDATE upload_sessions SET lease_token = gen_random_uuid()");
            }
            row.Abort(Rows.Now);
            return row.LeaseToken;
        });

        Assert.Equal(2, runs);
        Assert.NotNull(status);
    }

    [Fact]
    public async Task A_caller_that_has_gone_before_the_work_begins_changes_nothing()
    {
        var gone = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _node.Database.WriteAsync(
            (db, _) => Task.FromResult(db.Add(Rows.Session(1))), gone));

        Assert.Equal(0L, await _database.LookAsync("SELECT count(*) FROM upload_sessions"));
    }

    private async Task<bool> LoseConnectionAsync(KalaContext db)
    {
        var me = await db.Database.SqlQueryRaw<int>("SELECT pg_backend_pid() AS \"Value\"").SingleAsync();
        await _database.LookAsync($"SELECT pg_terminate_backend({me})");
        return await db.UploadSessions.AnyAsync();
    }
}
