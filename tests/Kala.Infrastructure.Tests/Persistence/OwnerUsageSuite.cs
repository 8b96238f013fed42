using Kala.Application.Abstractions;
using Kala.Application.Housekeeping;
using Kala.Application.Limits;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>What owners have is, at any moment, the sum over their rows: on each database.</summary>
public abstract class OwnerUsageSuite : IAsyncLifetime
{
    private static readonly Guid Other = new("00000000-0000-4000-8000-0000000000dd");

    private protected QueryTexts Queries { get; } = new();

    private protected abstract IKalaDatabase Database { get; }

    private protected abstract ISessionRows Statements { get; }

    private protected abstract Task<KalaContext> ContextAsync();

    /// <summary>Goes on with a database that has no tables.</summary>
    private protected abstract Task EmptyAsync();

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Each_change_of_a_row_changes_what_its_owner_has()
    {
        var open = Rows.Session(1);
        var closing = Rows.Session(2);
        var unknown = UploadSession.Open(
            Rows.Uuid(3), Rows.Owner, new DeclaredFile(null, null, null, null), UploadDoor.Raw, Rows.Now, TimeSpan.FromDays(7));
        await WriteAsync(db => InsertAsync(db, open, closing, unknown));
        await ShouldHaveAsync(bytes: 2000, sessions: 3, files: 0, ended: 0);

        await WriteAsync(db => CloseAsync(db, closing, 1000));
        await WriteAsync(db => CloseAsync(db, unknown, 7));
        await ShouldHaveAsync(bytes: 2007, sessions: 1, files: 2, ended: 0);

        await WriteAsync(db => FailAsync(db, open));
        await ShouldHaveAsync(bytes: 2007, sessions: 1, files: 2, ended: 0);

        await AddAsync(Rows.Session(4), Rows.Session(5), Rows.Session(6));
        await WriteAsync(async db => (await db.UploadSessions.SingleAsync(one => one.Id == Rows.Uuid(4))).Abort(Rows.Now));
        await WriteAsync(db => Sessions(db, 5).ExecuteUpdateAsync(row => row.SetProperty(one => one.Status, SessionStatus.Expired)));
        await WriteAsync(async db => (await db.Files.SingleAsync(one => one.Id == Rows.Uuid(3))).Delete(Rows.Now));
        await ShouldHaveAsync(bytes: 3000, sessions: 2, files: 1, ended: 3);

        await WriteAsync(db => Sessions(db, 4).ExecuteDeleteAsync());
        await WriteAsync(db => Sessions(db, 6).ExecuteDeleteAsync());
        await WriteAsync(db => db.Files.Where(one => one.Id == Rows.Uuid(3)).ExecuteDeleteAsync());
        await ShouldHaveAsync(bytes: 2000, sessions: 1, files: 1, ended: 1);

        await WriteAsync(db => db.UploadSessions.ExecuteUpdateAsync(row => row.SetProperty(one => one.OwnerId, Other)));
        await WriteAsync(db => db.Files.ExecuteUpdateAsync(row => row.SetProperty(one => one.OwnerId, Other)));
        await ShouldHaveAsync(bytes: 0, sessions: 0, files: 0, ended: 0);
        Assert.Equal(new Usage(2000, 1, 1, 1), await UsageAsync(Other));
    }

    [Fact]
    public async Task Rows_of_an_earlier_version_are_counted_when_the_table_is_made()
    {
        await AddEarlierRowsAsync();

        await MigrateAsync(null);

        await ShouldHaveAsync(bytes: 3000, sessions: 2, files: 1, ended: 1);
    }

    [Fact]
    public async Task Rows_of_an_earlier_version_keep_their_content()
    {
        await AddEarlierRowsAsync();

        await MigrateAsync(null);

        var sessions = await Database.ReadAsync((db, ct) => db.UploadSessions.OrderBy(one => one.Id).ToListAsync(ct), default);
        var file = await Database.ReadAsync((db, ct) => db.Files.SingleAsync(ct), default);
        Assert.Equal(
            ["5be0cd191f83d9ab:1000", "5be0cd191f83d9ab:7!", "", "5be0cd191f83d9ab:8"],
            sessions.Select(one => one.Extents.ToString()));
        Assert.Equal("5be0cd191f83d9ab:1000", file.Extents.ToString());
    }

    [Fact]
    public async Task A_chunk_touches_nothing_that_counts()
    {
        var session = Rows.Session(1);
        await AddAsync(session, Rows.Session(2));
        await ExecuteAsync("UPDATE owner_usage SET bytes = 5");
        var before = SessionSnapshot.Of(session);
        session.Advance(Rows.Content(10), null, Rows.Now, TimeSpan.FromDays(7));

        Assert.True(await Database.WriteAsync(
            (db, ct) => Statements.UpdateAsync(db, session, before, null, releasesLease: false, [], ct), default));

        Assert.Equal(5, (await UsageAsync(Rows.Owner)).Bytes);
    }

    [Fact]
    public async Task A_change_that_is_not_kept_does_not_count()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(async db =>
        {
            await db.Database.ExecuteSqlRawAsync("DELETE FROM owner_usage");
            db.Add(Rows.Session(1));
            await db.SaveChangesAsync();
            throw new InvalidOperationException();
        }));

        await ShouldHaveAsync(bytes: 0, sessions: 0, files: 0, ended: 0);
    }

    [Fact]
    public async Task What_an_owner_has_is_read_without_their_sessions_and_files()
    {
        await AddAsync(Rows.Session(1));
        Queries.Take();

        Assert.Equal(1, (await UsageAsync(Rows.Owner)).Sessions);

        var asked = Queries.Take();
        Assert.NotEmpty(asked);
        Assert.All(asked, text => Assert.DoesNotContain("upload_sessions", text, StringComparison.Ordinal));
        Assert.All(asked, text => Assert.DoesNotContain("files AS", text.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_creation_asks_what_its_owner_has_only_when_that_was_not_asked_lately()
    {
        var clock = new FakeTimeProvider();
        var quota = new Quota(new LimitsOptions { SessionsPerOwner = 10_002 }, clock);
        Assert.NotEmpty(await AskedAsync(quota));

        Assert.Empty(await AskedAsync(quota));

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEmpty(await AskedAsync(quota));
    }

    [Fact]
    public async Task A_creation_always_asks_what_its_owner_has_where_room_is_scarce()
    {
        var quota = new Quota(new LimitsOptions { SessionsPerOwner = 9_999 }, new FakeTimeProvider());

        Assert.NotEmpty(await AskedAsync(quota));
        Assert.NotEmpty(await AskedAsync(quota));
    }

    [Theory]
    [InlineData("DELETE FROM owner_usage WHERE bytes > 0", 1)]
    [InlineData("UPDATE owner_usage SET bytes = bytes - 3, sessions = 0, files = files + 100, ended = 7", 2)]
    [InlineData("UPDATE owner_usage SET bytes = bytes", 0)]
    public async Task Housekeeping_corrects_what_is_wrong_and_nothing_else(string harm, int corrected)
    {
        var (closed, file) = Rows.Closed(1);
        await AddAsync(closed, file, Rows.Session(2), Rows.Failed(3), Rows.Aborted(4));
        await WriteAsync(db => Sessions(db, 4).ExecuteUpdateAsync(row => row.SetProperty(one => one.OwnerId, Other)));
        await ExecuteAsync(harm);
        var recount = new RecountOwnersHandler(Database, NullLogger<RecountOwnersHandler>.Instance);

        Assert.Equal(corrected, await recount.HandleAsync(default));

        await ShouldHaveAsync(bytes: 3000, sessions: 2, files: 1, ended: 0);
        Assert.Equal(new Usage(0, 0, 0, 1), await UsageAsync(Other));
        Assert.Equal(0, await recount.HandleAsync(default));
    }

    /// <summary>A closed session with its file, an open one with a suspect blob, a failed and an aborted one.</summary>
    private async Task AddEarlierRowsAsync()
    {
        const string At = "2026-01-02T03:04:05.678Z";
        await EmptyAsync();
        await MigrateAsync("SignIn");
        foreach (var (number, status, offset, isSuspect) in
            ((int, string, long, bool)[])[(1, "closed", 1000, true), (2, "open", 7, true), (3, "failed", 0, true), (4, "aborted", 8, false)])
        {
            await ExecuteAsync(
                $"""
                INSERT INTO upload_sessions (id, owner_id, original_filename, original_filename_folded, expected_size, "offset", blob,
                  blob_suspect, generation, verified, status, door, restart_allowed, created_at, updated_at, expires_at)
                VALUES ('{Rows.Uuid(number)}', '{Rows.Owner}', 'a.bin', 'a.bin', 1000, {offset}, '5be0cd191f83d9ab',
                  {isSuspect}, 0, false, '{status}', 'form', true, '{At}', '{At}', '{At}')
                """);
        }
        await ExecuteAsync(
            $"""
            INSERT INTO files (id, owner_id, original_filename, original_filename_folded, size, sha256, verified, blob, created_at, closed_at)
            VALUES ('{Rows.Uuid(1)}', '{Rows.Owner}', 'a.bin', 'a.bin', 1000, '{Rows.Digest.Hex}', true, '5be0cd191f83d9ab', '{At}', '{At}')
            """);
    }

    private async Task InsertAsync(KalaContext db, params UploadSession[] sessions)
    {
        foreach (var session in sessions)
        {
            await Statements.InsertAsync(db, session, EventOf(session), default);
        }
    }

    private Task<bool> CloseAsync(KalaContext db, UploadSession session, long size)
    {
        var before = SessionSnapshot.Of(session);
        session.Advance(Rows.Content(size), null, Rows.Now, TimeSpan.FromDays(7));
        var file = session.Close(Rows.Digest, VerifiedBy.File, Rows.Now);
        return Statements.CloseAsync(db, session, before, null, file, EventOf(session), default);
    }

    private Task<bool> FailAsync(KalaContext db, UploadSession session)
    {
        var before = SessionSnapshot.Of(session);
        session.Fail(Kala.Domain.Failures.HashMismatch, Rows.Now);
        return Statements.UpdateAsync(db, session, before, null, releasesLease: false, [], default);
    }

    private static Event EventOf(UploadSession session) => new()
    {
        At = Rows.Now,
        Id = Identifiers.NewEventId(Rows.Now),
        Kind = EventKinds.Created,
        SessionId = session.Id,
    };

    private static IQueryable<UploadSession> Sessions(KalaContext db, int number) =>
        db.UploadSessions.Where(one => one.Id == Rows.Uuid(number));

    private async Task<IReadOnlyList<string>> AskedAsync(Quota quota)
    {
        Queries.Take();
        Assert.Null(await Database.WriteAsync((db, ct) => quota.CheckSessionAsync(db, Rows.Owner, 5, ct), default));
        return Queries.Take();
    }

    private async Task ShouldHaveAsync(long bytes, long sessions, long files, long ended) =>
        Assert.Equal(new Usage(bytes, sessions, files, ended), await UsageAsync(Rows.Owner));

    private Task<Usage> UsageAsync(Guid owner) => Database.ReadAsync((db, ct) => Quota.UsageAsync(db, owner, ct), default);

    private async Task MigrateAsync(string? target)
    {
        await using var db = await ContextAsync();
        await db.GetService<IMigrator>().MigrateAsync(target);
    }

    private Task<bool> AddAsync(params object[] rows) => WriteAsync(db =>
    {
        db.AddRange(rows);
        return Task.CompletedTask;
    });

    private Task<bool> ExecuteAsync(string sql) => WriteAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    private Task<bool> WriteAsync(Func<KalaContext, Task> work) => Database.WriteAsync(
        async (db, _) =>
        {
            await work(db);
            return true;
        },
        default).Soon();
}
