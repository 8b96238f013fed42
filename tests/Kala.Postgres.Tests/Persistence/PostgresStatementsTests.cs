using Kala.Application.Abstractions;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Tests.Persistence;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kala.Postgres.Tests.Persistence;

public sealed class PostgresStatementsTests : StatementsSuite
{
    private const string Count = "SELECT count(*) FROM upload_sessions";

    private static readonly Guid Lease = new("5b8f6f3e-6f0b-4f8d-9a55-2b6a1f0c7d11");

    private PostgresDatabase _database = null!;
    private PostgresNode _node = null!;

    public override async ValueTask InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _node = PostgresNode.On(_database);
    }

    public override async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_change_under_a_lease_lets_it_run_on_or_gives_it_back(bool releasesLease, bool closes)
    {
        await AddLeasedAsync();

        Assert.True(await _node.WriteOneAsync(db => ChangeAsync(db, releasesLease, closes)));

        Assert.Equal(releasesLease ? DBNull.Value : Lease, await _database.LookAsync("SELECT lease_token FROM upload_sessions"));
        Assert.Equal(
            releasesLease ? DBNull.Value : true,
            await _database.LookAsync("SELECT lease_expires_at - now() BETWEEN '10 s' AND '15 s' FROM upload_sessions"));
    }

    [Fact]
    public async Task A_close_gives_the_lease_back()
    {
        await AddLeasedAsync();
        var (session, file) = Rows.Closed(1);

        Assert.True(await _node.WriteOneAsync(db => Statements.CloseAsync(
            db, session, SessionSnapshot.Of(Rows.Session(1)), Lease, file, Rows.Event(1), default)));

        Assert.Equal(1L, await _database.LookAsync(
            $"{Count} WHERE status = 'closed' AND lease_token IS NULL AND lease_expires_at IS NULL"));
        Assert.Equal(1L, await _database.LookAsync("SELECT count(*) FROM files"));
    }

    [Fact]
    public async Task One_change_is_there_for_others_at_once_and_several_when_all_are_done()
    {
        await AddLeasedAsync();

        Assert.Equal(10L, await _node.WriteOneAsync(db => ChangeAndLookAsync(db, from: 0)));
        Assert.Equal(10L, await _node.WriteAsync(db => ChangeAndLookAsync(db, from: 10)));
        Assert.Equal(20L, await _database.LookAsync("SELECT \"offset\" FROM upload_sessions"));
    }

    [Fact]
    public async Task One_change_may_neither_be_tracked_nor_need_a_lock()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _node.WriteOneAsync(db =>
        {
            db.Add(Rows.Session(1));
            return Task.FromResult(true);
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _node.WriteOneAsync(async db =>
        {
            await db.SerializeAsync(Rows.Owner, default);
            return true;
        }));

        Assert.Equal(0L, await _database.LookAsync(Count));
    }

    [Fact]
    public async Task An_insert_is_there_for_the_queries_that_follow()
    {
        Assert.True(await _node.WriteAsync(async db =>
        {
            await Statements.InsertAsync(db, Rows.Session(1), Rows.Event(1), default);
            return await db.UploadSessions.AnyAsync() && 0L.Equals(await _database.LookAsync(Count));
        }));
    }

    [Fact]
    public async Task An_insert_that_fails_takes_the_change_before_it_along()
    {
        var (_, file) = Rows.Closed(1);
        await AddLeasedAsync();
        await _node.AddAsync(file);

        await Assert.ThrowsAnyAsync<Exception>(() => _node.WriteAsync(async db =>
        {
            await ChangeAsync(db, releasesLease: false);
            await Statements.InsertAsync(db, Rows.Session(2), file, Rows.Event(2), default);
            return true;
        }));

        Assert.Equal(0L, await _database.LookAsync("SELECT \"offset\" FROM upload_sessions"));
    }

    [Fact]
    public async Task What_is_inserted_and_what_is_tracked_are_saved_together_or_not_at_all()
    {
        await WriteBothAsync(Rows.Session(1), Rows.Key(1, "a"));
        await Assert.ThrowsAnyAsync<Exception>(() => WriteBothAsync(Rows.Session(2), Rows.Key(1, "a")));

        Assert.Equal(1L, await _database.LookAsync(Count));
        Assert.Equal(1L, await _database.LookAsync("SELECT count(*) FROM idempotency_keys"));
    }

    [Fact]
    public async Task Work_that_fails_leaves_nothing_for_the_next_caller_of_its_context()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _node.WriteAsync<bool>(async db =>
        {
            await Statements.InsertAsync(db, Rows.Session(1), Rows.Event(1), default);
            throw new InvalidOperationException("The work failed.");
        }));

        await _node.WriteAsync(db => db.UploadSessions.CountAsync());

        Assert.Equal(0L, await _database.LookAsync(Count));
    }

    [Fact]
    public async Task A_commit_that_fails_is_told_by_each_of_them()
    {
        await AddLeasedAsync();
        await _database.LookAsync(
            """
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT OR UPDATE ON upload_sessions
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()
            """);

        await FailsAsync(() => _node.WriteOneAsync(db => ChangeAsync(db, releasesLease: true)));
        await FailsAsync(() => _node.WriteAsync(db => ChangeAsync(db, releasesLease: true)));
        await FailsAsync(() => InsertAsync(Rows.Session(2)));
        await FailsAsync(() => _node.LeaseRows.AskAsync(Rows.Uuid(1), Lease));
        await FailsAsync(() => _node.LeaseRows.ReleaseAsync(Rows.Uuid(1), Lease));

        Assert.Equal(Lease, await _database.LookAsync("SELECT lease_token FROM upload_sessions WHERE \"offset\" = 0"));
    }

    [Fact]
    public async Task Contexts_that_come_back_give_their_connections_back()
    {
        await using var small = new PostgresNode(_database.ConnectionString + ";Maximum Pool Size=1;Timeout=5");
        await small.AddAsync(Rows.Session(1));

        for (var time = 0; time < 3; time++)
        {
            Assert.NotNull(await small.ReadAsync(db => Statements.FindSessionAsync(db, Rows.Uuid(1), default)));
            Assert.True(await small.WriteAsync(db => db.UploadSessions.AnyAsync()));
            Assert.True(await small.WriteOneAsync(db => db.UploadSessions.AnyAsync()));
        }
    }

    private protected override ISessionRows Statements => _node.SessionRows;

    private protected override Task<T> ReadAsync<T>(Func<KalaContext, Task<T>> work) => _node.ReadAsync(work);

    private protected override Task<T> WriteAsync<T>(Func<KalaContext, Task<T>> work) => _node.WriteAsync(work);

    private async Task AddLeasedAsync()
    {
        await _node.AddAsync(Rows.Session(1));
        await _database.LookAsync($"UPDATE upload_sessions SET lease_token = '{Lease}', lease_expires_at = now() + interval '1 s'");
    }

    private Task<bool> ChangeAsync(KalaContext db, bool releasesLease, bool closes = false)
    {
        var session = Rows.Session(1);
        var before = SessionSnapshot.Of(session);
        session.Advance(Rows.Content(10), null, Rows.Now, TimeSpan.FromDays(1));
        if (closes)
        {
            _ = session.Close(Rows.Digest, VerifiedBy.File, Rows.Now);
        }
        return Statements.UpdateAsync(db, session, before, Lease, releasesLease, [], default);
    }

    /// <summary>Advances the session by ten bytes; returns the offset that others see then.</summary>
    private async Task<object?> ChangeAndLookAsync(KalaContext db, long from)
    {
        var session = (await Statements.FindSessionAsync(db, Rows.Uuid(1), default))!;
        var before = SessionSnapshot.Of(session) with { Extents = Rows.Content(from) };
        session.Advance(Rows.Content(from + 10), null, Rows.Now, TimeSpan.FromDays(1));
        Assert.True(await Statements.UpdateAsync(db, session, before, Lease, releasesLease: false, [], default));
        return await _database.LookAsync("SELECT \"offset\" FROM upload_sessions");
    }

    private static async Task FailsAsync(Func<Task> work) =>
        Assert.Equal("not now", (await Assert.ThrowsAsync<PostgresException>(work)).MessageText);

    private Task<bool> WriteBothAsync(UploadSession session, IdempotencyKey key) => _node.WriteAsync(async db =>
    {
        db.Add(key);
        await Statements.InsertAsync(db, session, new Event { At = Rows.Now, Id = session.Id, Kind = EventKinds.Created }, default);
        return true;
    });
}
