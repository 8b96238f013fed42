using System.Text.RegularExpressions;
using Kala.Application;
using Kala.Application.Admin;
using Kala.Application.Users;
using Kala.Domain.Events;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>No page of the bounded lists reads or sorts more rows than it may examine, however many there are.</summary>
public sealed partial class ListPlanTests(ListPlanTests.ManyRows many) : IClassFixture<ListPlanTests.ManyRows>
{
    // More than are sorted at once, so that the lists go by the order that is asked for.
    private const int RowCount = 5_100;

    public static TheoryData<string, ListSort, bool> Promised
    {
        get
        {
            var data = new TheoryData<string, ListSort, bool>();
            foreach (var filter in (string[])["none", "open", "failed", "closed", "aborted", "expired", "owner", "createdFrom", "createdTo"])
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
    public async Task Sessions_are_found_by_an_index_in_their_order(string filter, ListSort sort, bool descending)
    {
        var list = (await many.Sessions.HandleAsync(Query(filter) with { Sort = sort, Descending = descending }, ManyRows.Admin, CancellationToken.None)).Value;

        await ReadTwoPagesAsync(list);

        ShouldBeBounded(many.Plans.Take());
    }

    [Theory]
    [MemberData(nameof(Promised))]
    public async Task Files_are_found_by_an_index_in_their_order(string filter, ListSort sort, bool descending)
    {
        var list = (await many.Files.HandleAsync(Query(filter) with { Sort = sort, Descending = descending }, ManyRows.Admin, CancellationToken.None)).Value;

        await ReadTwoPagesAsync(list);

        ShouldBeBounded(many.Plans.Take());
    }

    [Theory]
    [InlineData(ListSort.FileSize)]
    [InlineData(ListSort.OriginalFilename)]
    public async Task Few_rows_of_an_owner_are_found_by_the_owner(ListSort sort)
    {
        var query = new ListQuery { Owner = ManyRows.RareOwner, Sort = sort };

        await ReadTwoPagesAsync((await many.Sessions.HandleAsync(query, ManyRows.Admin, CancellationToken.None)).Value);

        var plans = many.Plans.Take();
        Assert.NotEmpty(plans);
        Assert.DoesNotContain(plans, ReadsWholeTable);
        Assert.All(plans, plan => Assert.Contains(
            plan, step => step.Contains("ix_upload_sessions_owner_created (owner_id=?", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Owners_are_found_by_their_names_and_their_names_by_their_uuids()
    {
        many.Plans.Take();
        var list = (await many.Sessions.HandleAsync(new ListQuery { OwnerName = ManyRows.Ann }, ManyRows.Admin, CancellationToken.None)).Value;
        await list.PageAsync(new PageRequest(1, null, false), CancellationToken.None);

        var steps = many.Plans.Take().SelectMany(plan => plan).Where(step => step.Contains("users", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, steps.Count);
        Assert.All(steps, step => Assert.StartsWith("SEARCH", step, StringComparison.Ordinal));
        Assert.Contains("(name_folded=?)", steps[0], StringComparison.Ordinal);
        Assert.Contains("(id=?)", steps[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("kind")]
    [InlineData("actor")]
    [InlineData("session")]
    [InlineData("from")]
    [InlineData("to")]
    public async Task Events_are_found_by_an_index_in_their_order(string filter)
    {
        var query = filter switch
        {
            "kind" => new AuditQuery { Kind = EventKinds.Created },
            "actor" => new AuditQuery { Actor = Rows.Owner },
            "session" => new AuditQuery { Session = Rows.Uuid(1) },
            "from" => new AuditQuery { From = Rows.Now },
            "to" => new AuditQuery { To = Rows.Now.AddDays(1) },
            _ => new AuditQuery(),
        };

        await ReadTwoPagesAsync((await many.Audit.HandleAsync(query, ManyRows.Admin, CancellationToken.None)).Value);

        var plans = many.Plans.Take();
        ShouldBeBounded(plans);
        var index = filter == "session" ? "ix_events_session" : "sqlite_autoindex_events_1";
        Assert.Contains(plans, plan => plan.Any(step => step.Contains(index, StringComparison.Ordinal)));
    }

    private static ListQuery Query(string filter) => filter switch
    {
        "none" => new ListQuery(),
        "owner" => new ListQuery { Owner = Rows.Owner },
        "createdFrom" => new ListQuery { CreatedFrom = Rows.Now },
        "createdTo" => new ListQuery { CreatedTo = Rows.Now.AddDays(1) },
        _ => new ListQuery { Status = Enum.Parse<SessionStatus>(filter, ignoreCase: true) },
    };

    private async Task ReadTwoPagesAsync<TView>(Listing<TView> list)
    {
        many.Plans.Take();
        var first = (await list.PageAsync(new PageRequest(1, null, false), CancellationToken.None)).Value;
        if (first.Next is { } next)
        {
            await list.PageAsync(new PageRequest(1, next, false), CancellationToken.None);
        }
    }

    private static void ShouldBeBounded(IReadOnlyList<IReadOnlyList<string>> plans)
    {
        Assert.NotEmpty(plans);
        Assert.DoesNotContain(plans, ReadsWholeTable);
        Assert.DoesNotContain(plans, plan => plan.Any(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal)));
    }

    /// <summary>Whether something is read by no index that is no subquery, whose rows are limited already.</summary>
    private static bool ReadsWholeTable(IReadOnlyList<string> plan) => plan
        .Select(step => Scan().Match(step))
        .Any(scan => scan.Success && !plan.Contains($"CO-ROUTINE {scan.Groups[1].Value}") && !plan.Contains($"MATERIALIZE {scan.Groups[1].Value}"));

    [GeneratedRegex("^SCAN ([a-z0-9_]+)$")]
    private static partial Regex Scan();

    public sealed class ManyRows : IAsyncLifetime
    {
        private DatabaseOnDisk _on = null!;
        private CursorSeal _seal = null!;

        public const string Ann = "ann";

        public static Caller Admin { get; } = new(Rows.Owner, IsAdmin: true);

        public static Guid RareOwner { get; } = new("00000000-0000-4000-8000-0000000000cc");

        internal QueryPlans Plans { get; } = new();

        internal ListSessionsHandler Sessions => new(_on.Database, _seal, TimeProvider.System);

        internal ListFilesHandler Files => new(_on.Database, _seal);

        internal ListAuditHandler Audit => new(_on.Database, _seal);

        public async ValueTask InitializeAsync()
        {
            _on = await DatabaseOnDisk.CreateAsync(Plans);
            _seal = new CursorSeal(new SigningKeys(_on.Database, TimeProvider.System));
            var (session, file) = Rows.Closed(0);
            await _on.AddAsync(session, file);
            Repeat("upload_sessions");
            Repeat("files");
            await _on.AddAsync([.. Enumerable.Range(1, 3).Select(Rows.Event)]);
            await _on.AddAsync(User.Create(Rows.Owner, Ann, "a hash", Permissions.None, Rows.Now));
        }

        public async ValueTask DisposeAsync() => await _on.DisposeAsync();

        // One statement for all rows: thousands of inserts take longer than a test waits on a busy machine.
        private void Repeat(string table) => _on.Look(
            $"""
            CREATE TEMP TABLE many AS
                WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {RowCount - 1})
                SELECT n, row.* FROM numbers, {table} AS row;
            UPDATE many SET id = printf('%08x', n) || substr(id, 9), original_filename = 'Report ' || n || '.pdf';
            ALTER TABLE many DROP COLUMN n;
            INSERT INTO {table} SELECT * FROM many;
            """);
    }
}
