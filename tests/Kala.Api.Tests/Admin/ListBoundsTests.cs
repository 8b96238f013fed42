using System.Text.Json;
using Kala.Application.Abstractions;
using Kala.Application.Admin;
using Kala.Domain.UploadSessions;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Admin;

/// <summary>Lists with more rows than a page may examine or CSV reads at once.</summary>
public sealed class ListBoundsTests : IAsyncLifetime
{
    private const int Examined = 10_000;

    private static readonly Guid Many = new("00000000-0000-4000-8000-0000000000aa");
    private static readonly Guid Few = new("00000000-0000-4000-8000-0000000000bb");

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task A_page_that_found_nothing_among_the_rows_it_may_examine_is_empty_and_has_a_next_one()
    {
        await _kala.AddSessionsAsync([.. Straw(Examined), "needle"], Many);

        var first = await PageAsync("filename=needle&sort=createdAt");
        var second = await PageAsync($"filename=needle&sort=createdAt&cursor={NextOf(first)}");

        Assert.Empty(NamesOf(first));
        Assert.NotNull(NextOf(first));
        Assert.Equal(["needle"], NamesOf(second));
        Assert.Null(NextOf(second));
    }

    [Fact]
    public async Task A_page_can_be_short_and_have_a_next_one()
    {
        await _kala.AddSessionsAsync(["needle 1", .. Straw(Examined), "needle 2"], Many);

        var first = await PageAsync($"owner={Many}&filename=needle&sort=createdAt&limit=2");
        var second = await PageAsync($"owner={Many}&filename=needle&sort=createdAt&limit=2&cursor={NextOf(first)}");

        Assert.Equal(["needle 1"], NamesOf(first));
        Assert.Equal(["needle 2"], NamesOf(second));
        Assert.Null(NextOf(second));
    }

    [Fact]
    public async Task A_count_that_must_look_at_names_ends_after_the_rows_it_may_examine_and_says_so()
    {
        const int Counted = 100_000;
        await AddByStatementAsync(Counted + 1);

        var named = PageOf(await PageAsync("filename=straw&count=true&limit=1"));
        var all = PageOf(await PageAsync("count=true&limit=1"));
        var owned = PageOf(await PageAsync($"owner={Many}&count=true&limit=1&sort=fileSize"));

        Assert.Equal(JsonValueKind.Null, named.GetProperty("total").ValueKind);
        Assert.Equal(Counted, named.GetProperty("totalAtLeast").GetInt64());
        Assert.Equal(Counted + 1, all.GetProperty("total").GetInt64());
        Assert.Equal(Counted + 1, owned.GetProperty("total").GetInt64());
        Assert.False(all.TryGetProperty("totalAtLeast", out _));
    }

    [Fact]
    public async Task Too_many_running_sessions_are_not_sorted_by_expiry_but_narrowed_ones_are()
    {
        await AddByStatementAsync(ListSessionsHandler.MostSorted + 1);
        var few = await _kala.AddSessionsAsync(["1", "2", "3"], Few);
        var sorted = $"{KalaApplication.Sessions}?sort=expiresAt&limit=2";

        foreach (var query in (string[])["", "&status=open", $"&owner={Many}", "&format=csv&filename=1"])
        {
            var problem = (await _kala.GetAsync(sorted.Replace("&limit=2", query, StringComparison.Ordinal))).ShouldBeRefused(400, "validation_failed");
            Assert.Contains("createdFrom, createdTo, status, owner or uuid", problem.GetProperty("errors").GetProperty("sort")[0].GetString(), StringComparison.Ordinal);
        }
        foreach (var query in (string[])[$"&owner={Few}", $"&uuid={string.Join(',', few)}"])
        {
            var page = (await _kala.GetAsync(sorted + query)).ShouldSucceed();
            Assert.Equal(["1", "2"], NamesOf(page));
            Assert.Equal(["3"], NamesOf((await _kala.GetAsync($"{sorted}{query}&cursor={NextOf(page)}")).ShouldSucceed()));
        }
        Assert.Empty(NamesOf((await _kala.GetAsync($"{sorted}&createdTo=2026-03-01")).ShouldSucceed()));
        Assert.Empty(NamesOf((await _kala.GetAsync($"{sorted}&status=failed")).ShouldSucceed()));
    }

    [Fact]
    public async Task A_count_that_has_looked_at_every_name_is_the_whole()
    {
        await _kala.AddSessionsAsync([.. Straw(20), "needle"], Many);

        Assert.Equal(1, PageOf(await PageAsync("filename=needle&count=true")).GetProperty("total").GetInt64());
    }

    [Theory]
    [InlineData("originalFilename", "b,c", "d")]
    [InlineData("-originalFilename", "d,c", "b")]
    [InlineData("fileSize", "b,c,d", "")]
    public async Task Few_rows_of_an_owner_are_found_at_once_in_any_order(string sort, string first, string second)
    {
        await _kala.AddSessionsAsync([.. Straw(Examined + 1)], Many);
        await _kala.AddSessionsAsync(["d", "c", "b"], Few);
        var list = $"owner={Few}&sort={sort}&limit={first.Split(',').Length}";

        var page = await PageAsync(list);
        var names = NextOf(page) is { } next ? NamesOf(await PageAsync($"{list}&cursor={next}")) : [];

        Assert.Equal(first.Split(','), sort == "fileSize" ? NamesOf(page).Order() : NamesOf(page));
        Assert.Equal(second.Split(',', StringSplitOptions.RemoveEmptyEntries), names);
    }

    [Fact]
    public async Task Csv_has_every_row_once_also_when_it_is_read_in_several_parts()
    {
        var added = await _kala.AddSessionsAsync([.. Straw(4_500)], Many);

        var csv = (await _kala.GetAsync($"{KalaApplication.Sessions}?format=csv&sort=createdAt")).ShouldSucceed();

        var rows = csv.Text.Split("\r\n")[1..^1].Select(line => Guid.Parse(line[..36]));
        Assert.Equal(added, rows);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    public async Task A_cell_that_a_spreadsheet_would_calculate_is_text_in_csv(string name)
    {
        await _kala.OpenSessionAsync(1, originalFilename: name);

        var csv = (await _kala.GetAsync($"{KalaApplication.Sessions}?format=csv")).ShouldSucceed();
        var list = (await _kala.GetAsync(KalaApplication.Sessions)).ShouldSucceed();

        Assert.Contains($",'{name},", csv.Text, StringComparison.Ordinal);
        Assert.Equal([name], NamesOf(list));
    }

    /// <summary>Copies a row many times inside the database: 100,000 single inserts take too long.</summary>
    private async Task AddByStatementAsync(int count)
    {
        await _kala.AddSessionsAsync(["straw"], Many);
        var columns = await _kala.Services.GetRequiredService<IKalaDatabase>().ReadAsync(
            (db, _) => Task.FromResult(db.Model.FindEntityType(typeof(UploadSession))!.GetProperties()
                .Select(property => $"\"{property.GetColumnName()}\"").Where(name => name != "\"id\"").ToList()),
            default);
        var uuid = KalaApplication.UsesPostgres
            ? "gen_random_uuid()"
            : "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4000-8000-' || hex(randomblob(6)))";
        await _kala.ExecuteAsync(
            $"""
            INSERT INTO upload_sessions (id, {string.Join(", ", columns)})
            WITH RECURSIVE number (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM number WHERE i < {count})
            SELECT {uuid}, {string.Join(", ", columns)} FROM upload_sessions, number
            """);
    }

    private static JsonElement PageOf(Answer page) => page.Json.GetProperty("page");

    private static IEnumerable<string> Straw(int count) => Enumerable.Range(0, count).Select(number => $"straw {number}");

    private async Task<Answer> PageAsync(string query) =>
        (await _kala.GetAsync($"{KalaApplication.Sessions}?{query}")).ShouldSucceed();

    private static string? NextOf(Answer page) => page.Json.GetProperty("page").GetProperty("next").GetString();

    private static IEnumerable<string> NamesOf(Answer page) =>
        page.Data.EnumerateArray().Select(row => row.GetProperty("originalFilename").GetString()!);
}
