using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Tests;
using Kala.Infrastructure.Tests.Persistence;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kala.Postgres.Tests.Leases;

/// <summary>Leases of two nodes over one database. Time is the database's, so these wait in real time.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private static readonly Guid Session = Rows.Uuid(1);
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5);

    private PostgresDatabase _database = null!;
    private PostgresNode _one = null!;
    private PostgresNode _two = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        (_one, _two) = (new PostgresNode(_database), new PostgresNode(_database));
        await _one.AddAsync(Rows.Begun(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_holder_of_another_node_is_told_within_seconds_and_then_waited_for()
    {
        var holder = await HoldAsync(_one);
        var asking = AskAsync(_two, Patient);

        await holder.Superseded.Soon();
        var isGivenBeforeItIsLetGo = asking.IsCompleted;
        await holder.DisposeAsync();
        await using var newest = (await asking.Soon()).Value;

        Assert.False(isGivenBeforeItIsLetGo);
        Assert.NotEqual(holder.Token, newest.Token);
        Assert.False(newest.Session!.Extents.IsSealed);
    }

    [Fact]
    public async Task A_lease_that_could_not_be_given_back_is_no_obstacle_to_the_next_one_of_the_same_node()
    {
        var holder = await HoldAsync(_one);
        await LetWriteAsync(isOn: false);
        await holder.DisposeAsync();
        await LetWriteAsync(isOn: true);

        await using var next = (await AskAsync(_one, Patient).Soon()).Value;

        // Taken over from somebody who might still write, it would be.
        Assert.False(next.Session!.Extents.IsSealed);
    }

    [Fact]
    public async Task An_asker_whose_patience_is_over_is_told_that_the_session_is_busy()
    {
        await using var holder = await HoldAsync(_one);

        var asked = await AskAsync(_two, TimeSpan.FromSeconds(0.3)).Soon();

        Assert.Equal(Failures.SessionBusy, asked.Failure);
    }

    [Fact]
    public async Task Of_two_askers_the_newest_gets_it_and_the_older_one_is_told()
    {
        var holder = await HoldAsync(_one);
        await using var three = new PostgresNode(_database);
        var older = AskAsync(_two, Patient);
        await holder.Superseded.Soon();
        var newest = AskAsync(three, Patient);

        var refused = await older.Soon();
        await holder.DisposeAsync();
        await using var lease = (await newest.Soon()).Value;

        Assert.Equal(Failures.WriteSuperseded, refused.Failure);
        Assert.False(lease.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task Trying_takes_nothing_from_a_node_that_waits()
    {
        var holder = await HoldAsync(_one);
        var asking = AskAsync(_two, Patient);
        await holder.Superseded.Soon();
        await holder.DisposeAsync();

        var tried = await _one.Leases.TryAcquireAsync(Session, CancellationToken.None);
        await using var lease = (await asking.Soon()).Value;

        Assert.Null(tried);
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task A_lease_whose_time_is_over_is_taken_and_its_blob_is_not_written_to_any_more()
    {
        var paused = await HoldAsync(_one);
        await ExpireAsync();

        await using var lease = (await AskAsync(_two, TimeSpan.Zero).Soon()).Value;

        Assert.Equal(Rows.Content(5).Sealed(), lease.Session!.Extents);
        Assert.Equal(Rows.Content(5).Sealed(), await ContentAsync());
        await paused.Superseded.Soon();
        await paused.DisposeAsync();
        Assert.Equal(lease.Token, await TokenAsync());
    }

    [Fact]
    public async Task A_blob_is_sealed_once_however_often_its_session_is_taken()
    {
        await using var paused = await HoldAsync(_one);
        await ExpireAsync();
        await using var next = (await AskAsync(_two, TimeSpan.Zero).Soon()).Value;
        await ExpireAsync();
        await using var three = new PostgresNode(_database);

        await using var last = (await AskAsync(three, TimeSpan.Zero).Soon()).Value;

        Assert.Equal(Rows.Content(5).Sealed(), last.Session!.Extents);
    }

    [Fact]
    public async Task A_session_without_bytes_has_no_blob_to_seal()
    {
        await _database.LookAsync("UPDATE upload_sessions SET extents = ''");
        await using var paused = await HoldAsync(_one);
        await ExpireAsync();

        await using var lease = (await AskAsync(_two, TimeSpan.Zero).Soon()).Value;

        Assert.Equal(Extents.None, lease.Session!.Extents);
    }

    [Fact]
    public async Task Who_tries_takes_a_lease_whose_time_is_over_and_marks_its_blob()
    {
        var paused = await HoldAsync(_one);
        await ExpireAsync();

        await using (await _two.Leases.TryAcquireAsync(Session, CancellationToken.None))
        {
        }
        await using var next = (await AskAsync(_two, TimeSpan.Zero).Soon()).Value;

        Assert.True(next.Session!.Extents.IsSealed);
        await paused.DisposeAsync();
    }

    [Fact]
    public async Task A_holder_that_does_not_answer_is_not_waited_for_until_its_time_is_over()
    {
        var dead = Guid.NewGuid();
        await _one.LeaseRows.AskAsync(Session, dead);

        await using var lease = (await AskAsync(_two, Patient).Soon()).Value;

        Assert.True(lease.Session!.Extents.IsSealed);
        Assert.NotEqual(dead, await TokenAsync());
    }

    [Fact]
    public async Task A_holder_that_needs_its_time_to_stop_is_waited_for()
    {
        await using var holder = await HoldAsync(_one);

        var asked = await AskAsync(_two, Patient).Soon();

        Assert.Equal(Failures.SessionBusy, asked.Failure);
        Assert.Equal(holder.Token, await TokenAsync());
    }

    [Fact]
    public async Task A_holder_keeps_its_lease_alive()
    {
        await using var holder = await HoldAsync(_one);
        var first = await EndAsync();

        await Eventually.TrueAsync(async () => await EndAsync() > first, "the heartbeat");

        Assert.False(holder.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task Nothing_is_left_in_the_row_of_a_lease_that_was_let_go()
    {
        await using (await HoldAsync(_one))
        {
        }

        Assert.Null(await TokenAsync());
        Assert.Null(await EndAsync());
    }

    [Fact]
    public async Task A_lease_that_went_with_a_change_of_the_row_is_not_given_back_again()
    {
        var holder = await HoldAsync(_one);

        holder.MarkReleased();
        await holder.DisposeAsync();

        Assert.Equal(holder.Token, await _database.LookAsync("SELECT lease_token FROM upload_sessions"));
    }

    [Fact]
    public async Task A_lease_brings_the_row_as_it_is_when_it_is_given()
    {
        await _database.LookAsync("UPDATE upload_sessions SET \"offset\" = 7");

        await using var lease = await HoldAsync(_one);

        Assert.Equal(7, lease.Session!.Offset);
        Assert.Equal(lease.Token, lease.Session.LeaseToken);
    }

    [Fact]
    public async Task A_session_without_a_row_can_be_taken_by_whoever_cleans_up()
    {
        await using var lease = await _one.Leases.TryAcquireAsync(Rows.Uuid(2), CancellationToken.None);

        Assert.NotNull(lease);
        Assert.Null(lease.Session);
    }

    [Fact]
    public async Task A_statement_whose_outcome_nobody_heard_of_can_be_repeated()
    {
        var token = Guid.NewGuid();
        var (first, _) = await _one.LeaseRows.AskAsync(Session, token);

        var (second, wasHeld) = await _one.LeaseRows.AskAsync(Session, token);

        Assert.Equal(token, first!.LeaseToken);
        Assert.Equal(token, second!.LeaseToken);
        Assert.False(wasHeld);
        Assert.False(second.Extents.IsSealed);
        Assert.Null(second.LeaseWantedAt);
    }

    [Fact]
    public async Task Of_the_racers_of_two_nodes_never_two_hold_it_at_once()
    {
        var (inside, violations, given) = (0, 0, 0);
        async Task RaceAsync(PostgresNode node)
        {
            for (var round = 0; round < 5; round++)
            {
                var asked = await AskAsync(node, Patient);
                if (asked.IsRefused(out _))
                {
                    continue;
                }
                await using var lease = asked.Value;
                Interlocked.Increment(ref given);
                Interlocked.Add(ref violations, Interlocked.Increment(ref inside) == 1 ? 0 : 1);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(racer => Task.Run(() => RaceAsync(racer % 2 == 0 ? _one : _two)))).Soon();

        Assert.Equal(0, violations);
        Assert.NotEqual(0, given);
    }

    private static async Task<IUploadLease> HoldAsync(PostgresNode node) => (await AskAsync(node, TimeSpan.Zero).Soon()).Value;

    private static Task<Result<IUploadLease>> AskAsync(PostgresNode node, TimeSpan patience) =>
        node.Leases.AcquireAsync(Session, patience, CancellationToken.None);

    /// <summary>What happens to a node that is stopped for longer than a lease lasts.</summary>
    private Task<object?> ExpireAsync() =>
        _database.LookAsync("UPDATE upload_sessions SET lease_expires_at = now() - interval '1 second'");

    private Task<Extents> ContentAsync() => _two.ReadAsync(db => db.UploadSessions.Select(one => one.Extents).SingleAsync());

    private Task<Guid?> TokenAsync() => _two.ReadAsync(db => db.UploadSessions.Select(one => one.LeaseToken).SingleAsync());

    /// <summary>Lets the store take changes, or none, as a standby takes none.</summary>
    private async Task LetWriteAsync(bool isOn)
    {
        await using var connection = new NpgsqlConnection(
            $"{_database.ConnectionString};Pooling=false;Options=-c default_transaction_read_only=off");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own text
        command.CommandText =
            $"""
            ALTER DATABASE "{connection.Database}" SET default_transaction_read_only = {(isOn ? "off" : "on")};
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            """;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private Task<DateTimeOffset?> EndAsync() =>
        _two.ReadAsync(db => db.UploadSessions.Select(one => one.LeaseExpiresAt).SingleAsync());
}
