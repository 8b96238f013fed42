using System.Text.RegularExpressions;
using Kala.Application;
using Kala.Application.Admin;
using Kala.Application.Users;
using Kala.Domain.Events;
using Kala.Domain.UploadSessions;
using Kala.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Postgres.Tests.Persistence;

/// <summary>
/// Every query of a bounded list finds its rows by an index that has them in order, and stops early, whatever PostgreSQL's
/// planner makes of it. The mix is one on which it once took an index on what expires, and sorted all that was open.
/// </summary>
public sealed partial class PostgresListPlanTests(PostgresListPlanTests.ManyRows many) : IClassFixture<PostgresListPlanTests.ManyRows>
{
    private const int RowCount = 60_000;

    // A tenth of all rows: what a page may examine, where the mix has them apart.
    private const long MostRead = RowCount / 10;

    private static readonly string[] Filters =
        ["none", "open", "failed", "closed", "aborted", "expired", "owner", "ownerName", "createdFrom", "createdTo"];

    public static TheoryData<string, ListSort, bool> Promised
    {
        get
        {
            var data = new TheoryData<string, ListSort, bool>();
            foreach (var filter in Filters)
            {
                data.Add(filter, ListSort.CreatedAt, false);
                data.Add(filter, ListSort.CreatedAt, true);
                data.Add(filter, ListSort.FileSize, false);
                data.Add(filter, ListSort.FileSize, true);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Promised))]
    public async Task Pages_of_sessions_read_few_rows(string filter, ListSort sort, bool descending)
    {
        many.Scans.Take();
        var list = (await many.Sessions.HandleAsync(Query(filter) with { Sort = sort, Descending = descending }, ManyRows.Admin, CancellationToken.None)).Value;

        await ReadTwoPagesAsync(list);

        ShouldBeBounded(many.Scans.Take());
    }

    public static TheoryData<string, ListSort, bool> PromisedForSessions
    {
        get
        {
            var data = new TheoryData<string, ListSort, bool>();
            foreach (var filter in (string[])["failure", "door", "expiresTo", "idleSince", "uuids"])
            {
                foreach (var descending in (bool[])[false, true])
                {
                    data.Add(filter, ListSort.CreatedAt, descending);
                    data.Add(filter, ListSort.FileSize, descending);
                    data.Add(filter, ListSort.ExpiresAt, descending);
                }
            }
            foreach (var filter in (string[])["none", "open", "failed", "owner", "createdFrom", "createdTo"])
            {
                data.Add(filter, ListSort.ExpiresAt, false);
                data.Add(filter, ListSort.ExpiresAt, true);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PromisedForSessions))]
    public Task Pages_that_only_sessions_have_read_few_rows(string filter, ListSort sort, bool descending) =>
        Pages_of_sessions_read_few_rows(filter, sort, descending);

    [Fact]
    public async Task Pages_of_all_keys_read_few_rows()
    {
        many.Scans.Take();
        var first = (await many.Keys.HandleAsync(new PageRequest(20, null, false), ListApiKeysHandler.AllOwners, ManyRows.Admin, CancellationToken.None)).Value;

        await many.Keys.HandleAsync(new PageRequest(20, first.Next, false), ListApiKeysHandler.AllOwners, ManyRows.Admin, CancellationToken.None);

        Assert.Equal(20, first.Rows.Count);
        ShouldBeBounded(many.Scans.Take());
    }

    [Fact]
    public async Task Statistics_by_day_read_one_index()
    {
        many.Scans.Take();

        await many.Days.HandleAsync(30, ManyRows.Admin, CancellationToken.None);

        var scans = many.Scans.Take();
        Assert.Equal(30, scans.Count);
        Assert.All(scans, scan => Assert.Equal("ix_files_closed", scan.Index));
    }

    [Theory]
    [MemberData(nameof(Promised))]
    public async Task Pages_of_files_read_few_rows(string filter, ListSort sort, bool descending)
    {
        many.Scans.Take();
        var list = (await many.Files.HandleAsync(Query(filter) with { Sort = sort, Descending = descending }, ManyRows.Admin, CancellationToken.None)).Value;

        await ReadTwoPagesAsync(list);

        ShouldBeBounded(many.Scans.Take());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("kind")]
    [InlineData("actor")]
    [InlineData("session")]
    [InlineData("from")]
    [InlineData("to")]
    public async Task Pages_of_events_read_few_rows(string filter)
    {
        many.Scans.Take();
        var query = filter switch
        {
            "kind" => new AuditQuery { Kind = EventKinds.Created },
            "actor" => new AuditQuery { Actor = ManyRows.Owner },
            "session" => new AuditQuery { Session = ManyRows.Session },
            "from" => new AuditQuery { From = ManyRows.Now.AddDays(-20) },
            "to" => new AuditQuery { To = ManyRows.Now.AddDays(-20) },
            _ => new AuditQuery(),
        };

        await ReadTwoPagesAsync((await many.Audit.HandleAsync(query, ManyRows.Admin, CancellationToken.None)).Value);

        ShouldBeBounded(many.Scans.Take());
    }

    private ListQuery Query(string filter) => filter switch
    {
        "failure" => new ListQuery { Failure = "hash_mismatch" },
        "door" => new ListQuery { Door = "tus" },
        "expiresTo" => new ListQuery { ExpiresTo = ManyRows.Now.AddDays(8) },
        "idleSince" => new ListQuery { IdleSince = ManyRows.Now.AddDays(-20) },
        "uuids" => new ListQuery { Uuids = many.SomeUuids },
        "none" => new ListQuery(),
        "owner" => new ListQuery { Owner = ManyRows.Owner },
        "ownerName" => new ListQuery { OwnerName = ManyRows.OwnerName },
        "createdFrom" => new ListQuery { CreatedFrom = ManyRows.Now.AddDays(-20) },
        "createdTo" => new ListQuery { CreatedTo = ManyRows.Now.AddDays(-20) },
        _ => new ListQuery { Status = Enum.Parse<SessionStatus>(filter, ignoreCase: true) },
    };

    private static async Task ReadTwoPagesAsync<TView>(Listing<TView> list)
    {
        var first = (await list.PageAsync(new PageRequest(20, null, false), CancellationToken.None)).Value;
        if (first.Next is { } next)
        {
            await list.PageAsync(new PageRequest(20, next, false), CancellationToken.None);
        }
    }

    private static void ShouldBeBounded(IReadOnlyList<ExaminedRows.Scan> scans)
    {
        Assert.NotEmpty(scans);
        Assert.All(scans, scan =>
        {
            Assert.True(scan.Index is not null && InOrder().IsMatch(scan.Index), $"Not by an index in order: {scan.Text}");
            Assert.True(scan.Rows <= MostRead, $"{scan.Rows} rows: {scan.Text}");
        });
    }

    [GeneratedRegex("^(ix_(upload_sessions|files)_((status|owner)_)?(created|size)|ix_api_keys_user|PK_(users|upload_sessions|events)|ux_users_name|ix_events_session)$")]
    private static partial Regex InOrder();

    public sealed class ManyRows : IAsyncLifetime
    {
        private static readonly FakeTimeProvider Clock = new();

        public static Guid Owner { get; } = new("00000000-0000-4000-8000-00000000abcd");

        public static Guid Session { get; } = new("00000000-0000-4000-8000-0000000000ee");

        public static DateTimeOffset Now { get; } = Clock.GetUtcNow();

        public static Caller Admin { get; } = new(Owner, IsAdmin: true);

        /// <summary>The owner's name among <see cref="ManyUsers"/>.</summary>
        public const string OwnerName = "user1";

        private static readonly string SomeSessions =
            $$"""
            INSERT INTO upload_sessions (id, owner_id, original_filename, original_filename_folded, expected_size, expected_sha256,
                "offset", extents, generation, sha256, verified, status, failure, door, restart_allowed, created_at, updated_at,
                expires_at, closed_at)
            SELECT gen_random_uuid(), CASE i % 3 WHEN 0 THEN '{{Owner}}'::uuid ELSE gen_random_uuid() END, 'Report ' || i || '.pdf', 'report ' || i || '.pdf', (i::bigint * 2654435761) % 500000000,
                repeat('0', 64), 1, lpad(i::text, 16, '0') || ':1', 0, CASE WHEN s = 'closed' THEN repeat('0', 64) END, s = 'closed', s,
                CASE s WHEN 'failed' THEN 'hash_mismatch' END, CASE i % 50 WHEN 0 THEN 'tus' ELSE 'form' END, true, born, born, CASE WHEN p < 2 THEN born ELSE '{{Now:O}}'::timestamptz + interval '7 days' END,
                CASE WHEN s = 'closed' THEN born END
            FROM (
                SELECT i, p, '{{Now:O}}'::timestamptz - i * interval '2 minutes' AS born, CASE WHEN p < 20 THEN 'open'
                    WHEN p < 23 THEN 'failed' WHEN p < 40 THEN 'aborted' WHEN p < 60 THEN 'expired' ELSE 'closed' END AS s
                FROM (SELECT i, i::bigint * 40503 % 1000 AS p FROM generate_series(1, {{RowCount}}) AS i) AS numbers) AS rows
            """;

        private static readonly string ManyUsers =
            $$"""
            INSERT INTO users (id, name, name_folded, password_hash, permissions, is_disabled, token_generation, created_at, updated_at)
            SELECT CASE i WHEN 1 THEN '{{Owner}}'::uuid ELSE gen_random_uuid() END, 'user' || i, 'user' || i, 'a hash', '', false, 0,
                '{{Now:O}}'::timestamptz, '{{Now:O}}'::timestamptz
            FROM generate_series(1, 20000) AS i
            """;

        private const string TheirKeys =
            """
            INSERT INTO api_keys (id, user_id, name, prefix, sha256, permissions, is_for_filestore, valid_from, valid_to, created_at)
            SELECT gen_random_uuid(), id, '', id || '-' || i, repeat('0', 64), '', true, created_at, created_at, created_at
            FROM users, generate_series(1, 3) AS i
            """;

        private const string TheirFiles =
            """
            INSERT INTO files (id, owner_id, original_filename, original_filename_folded, size, sha256, verified, extents, created_at, closed_at)
            SELECT id, owner_id, original_filename, original_filename_folded, expected_size, sha256, true, extents, created_at, closed_at
            FROM upload_sessions WHERE status = 'closed'
            """;

        private static readonly string ManyEvents =
            $$"""
            INSERT INTO events (at, id, kind, session_id, actor_id, count)
            SELECT '{{Now:O}}'::timestamptz - i * interval '2 minutes', gen_random_uuid(), CASE i % 2 WHEN 0 THEN 'created' ELSE 'closed' END,
                CASE WHEN i % 1000 = 0 THEN '{{Session}}'::uuid ELSE gen_random_uuid() END,
                CASE i % 3 WHEN 0 THEN '{{Owner}}'::uuid ELSE gen_random_uuid() END, 1
            FROM generate_series(1, {{RowCount}}) AS i
            """;

        private PostgresDatabase _database = null!;
        private PostgresNode _node = null!;
        private CursorSeal _seal = null!;

        internal ExaminedRows Scans { get; } = new();

        internal ListSessionsHandler Sessions => new(_node.Database, _seal, Clock);

        internal IReadOnlyList<Guid> SomeUuids { get; private set; } = [];

        internal ListApiKeysHandler Keys => new(_node.Database, _seal);

        internal GetClosedDaysHandler Days => new(_node.Database, Clock);

        internal ListFilesHandler Files => new(_node.Database, _seal);

        internal ListAuditHandler Audit => new(_node.Database, _seal);

        public async ValueTask InitializeAsync()
        {
            // A fixture is made also where all its tests are skipped.
            if (PostgresServer.WhyAbsent is not null)
            {
                return;
            }
            _database = await PostgresDatabase.CreateAsync();
            await _database.LookAsync(SomeSessions);
            await _database.LookAsync(TheirFiles);
            await _database.LookAsync(ManyUsers);
            await _database.LookAsync(TheirKeys);
            await _database.LookAsync(ManyEvents);
            await _database.LookAsync("VACUUM ANALYZE");
            var uuids = await _database.LookAsync("SELECT string_agg(id::text, ',') FROM (SELECT id FROM upload_sessions LIMIT 100) AS first_ones");
            SomeUuids = [.. ((string)uuids!).Split(',').Select(Guid.Parse)];
            _node = PostgresNode.On(_database, Scans);
            _seal = new CursorSeal(new SigningKeys(_node.Database, TimeProvider.System));
        }

        public async ValueTask DisposeAsync()
        {
            if (_database is not null)
            {
                await _node.DisposeAsync();
                await _database.DisposeAsync();
            }
        }
    }
}
