using System.Text.Json;
using System.Text.Json.Nodes;
using Kala.Testing;

namespace Kala.Api.Tests.Admin;

public sealed class ListTests : IAsyncLifetime
{
    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task The_newest_session_comes_first_with_the_view_that_it_has_alone()
    {
        await _kala.OpenSessionAsync(1, originalFilename: "old.txt");
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        var newest = await _kala.OpenSessionAsync(2, Bytes.Sha256Of([1, 2]), "new.txt");

        var list = (await _kala.GetAsync(KalaApplication.Sessions)).ShouldSucceed();

        Assert.Equal(["new.txt", "old.txt"], NamesOf(list));
        var row = JsonNode.Parse(list.Data[0].GetRawText())!.AsObject();
        Assert.True(row.Remove("ownerName"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse((await _kala.AskAsync(newest)).Data.GetRawText()), row));
        Assert.Equal(JsonValueKind.Null, list.Json.GetProperty("page").GetProperty("next").ValueKind);
        Assert.False(list.Json.GetProperty("page").TryGetProperty("total", out _));
    }

    [Theory]
    [InlineData("createdAt")]
    [InlineData("-createdAt")]
    [InlineData("fileSize")]
    [InlineData("-fileSize")]
    [InlineData("originalFilename")]
    [InlineData("-originalFilename")]
    public async Task Pages_together_are_the_list_also_where_rows_have_the_key_in_common(string sort)
    {
        foreach (var size in (int[])[5, 3, 5, 5, 9, 0, 5])
        {
            await _kala.OpenSessionAsync(size, originalFilename: $"size {size}");
        }
        var whole = (await _kala.GetAsync($"{KalaApplication.Sessions}?sort={sort}")).ShouldSucceed();

        var pages = await PagesAsync($"{KalaApplication.Sessions}?sort={sort}&limit=2");

        Assert.Equal([2, 2, 2, 1], pages.Select(page => page.Data.GetArrayLength()));
        Assert.Equal(UuidsOf(whole), pages.SelectMany(UuidsOf));
    }

    [Fact]
    public async Task A_row_that_is_added_meanwhile_moves_no_other_to_another_page()
    {
        for (var number = 1; number <= 4; number++)
        {
            await _kala.OpenSessionAsync(number, originalFilename: $"{number}");
            _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var first = (await _kala.GetAsync($"{KalaApplication.Sessions}?limit=2")).ShouldSucceed();
        await _kala.OpenSessionAsync(5, originalFilename: "5");

        var second = (await _kala.GetAsync($"{KalaApplication.Sessions}?limit=2&cursor={NextOf(first)}")).ShouldSucceed();

        Assert.Equal(["4", "3"], NamesOf(first));
        Assert.Equal(["2", "1"], NamesOf(second));
    }

    [Fact]
    public async Task A_session_whose_time_is_over_is_listed_as_expired_before_it_is_marked()
    {
        await _kala.OpenSessionAsync(1, originalFilename: "over");
        _kala.Clock.Advance(TimeSpan.FromDays(8));
        await _kala.OpenSessionAsync(1, originalFilename: "open");

        var expired = (await _kala.GetAsync($"{KalaApplication.Sessions}?status=expired&count=true")).ShouldSucceed();
        var open = (await _kala.GetAsync($"{KalaApplication.Sessions}?status=open&count=true&sort=fileSize")).ShouldSucceed();

        Assert.Equal(["over"], NamesOf(expired));
        Assert.Equal("expired", expired.Data[0].GetProperty("status").GetString());
        Assert.Equal(["open"], NamesOf(open));
        Assert.Equal(1, expired.Json.GetProperty("page").GetProperty("total").GetInt64());
        Assert.Equal(1, open.Json.GetProperty("page").GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Expired_sessions_marked_and_unmarked_come_in_one_order()
    {
        await _kala.OpenSessionAsync(1, originalFilename: "1");
        _kala.Clock.Advance(TimeSpan.FromDays(8));
        (await _kala.PostJsonAsync($"{KalaApplication.Filestore}/maintenance/expire", "")).ShouldSucceed();
        await _kala.OpenSessionAsync(1, originalFilename: "2");
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        await _kala.OpenSessionAsync(1, originalFilename: "3");
        _kala.Clock.Advance(TimeSpan.FromDays(8));

        var pages = await PagesAsync($"{KalaApplication.Sessions}?status=expired&limit=1");

        Assert.Equal(["3", "2", "1"], pages.SelectMany(NamesOf));
    }

    [Theory]
    [InlineData("filename=rep", "Report.PDF,report.txt")]
    [InlineData("filename=%C3%84NDER", "änderung.txt")]
    [InlineData("filename=100%25", "100%_sure.txt")]
    [InlineData("minSize=3", "100%_sure.txt,änderung.txt")]
    [InlineData("maxSize=2", "report.txt,Report.PDF")]
    [InlineData("minSize=2&maxSize=3&sort=fileSize", "report.txt,änderung.txt")]
    [InlineData("createdTo=2000-01-01", "")]
    [InlineData("createdFrom=2000-01-01T00:00:00Z&filename=rep", "Report.PDF,report.txt")]
    [InlineData("owner=00000000-0000-4000-8000-000000000001&minSize=4", "100%_sure.txt")]
    [InlineData("owner=00000000-0000-4000-8000-0000000000ff", "")]
    [InlineData("status=closed", "")]
    public async Task A_filter_keeps_what_fits(string filter, string names)
    {
        foreach (var (name, size) in (IEnumerable<(string, long)>)
            [("Report.PDF", 1), ("report.txt", 2), ("änderung.txt", 3), ("100%_sure.txt", 4)])
        {
            await _kala.OpenSessionAsync(size, originalFilename: name);
        }

        var list = (await _kala.GetAsync($"{KalaApplication.Sessions}?count=true&{filter}")).ShouldSucceed();

        var expected = names.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Order(StringComparer.Ordinal), NamesOf(list).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length, list.Json.GetProperty("page").GetProperty("total").GetInt64());
    }

    [Theory]
    [InlineData("status=Open", "status")]
    [InlineData("status=", "status")]
    [InlineData("sort=name", "sort")]
    [InlineData("sort=--createdAt", "sort")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=5&limit=6", "limit")]
    [InlineData("owner=me", "owner")]
    [InlineData("createdFrom=yesterday", "createdFrom")]
    [InlineData("minSize=-1", "minSize")]
    [InlineData("count=yes", "count")]
    [InlineData("format=xml", "format")]
    [InlineData("filename=a%00b", "filename")]
    [InlineData("page=2", "page")]
    [InlineData("format=csv&limit=5", "limit")]
    [InlineData("failure=size_mismatch", "failure")]
    [InlineData("door=ftp", "door")]
    [InlineData("door=", "door")]
    [InlineData("door=form&door=raw", "door")]
    [InlineData("expiresTo=soon", "expiresTo")]
    [InlineData("idleSince=1h", "idleSince")]
    [InlineData("idleSince=2026-03-04&status=failed", "status")]
    [InlineData("expiresTo=2026-03-04&status=closed", "status")]
    [InlineData("sort=-expiresAt&status=expired", "status")]
    [InlineData("failure=hash_mismatch&status=open", "status")]
    [InlineData("failure=hash_mismatch&status=closed", "status")]
    [InlineData("failure=hash_mismatch&idleSince=2026-03-04", "failure")]
    [InlineData("uuid=", "uuid")]
    [InlineData("uuid=1234", "uuid")]
    [InlineData("uuid=b945b747-5f23-4891-bd59-24b576391cfc,", "uuid")]
    public async Task What_a_list_does_not_know_is_refused(string query, string field)
    {
        var answer = await _kala.GetAsync($"{KalaApplication.Sessions}?{query}");

        var problem = answer.ShouldBeRefused(400, "validation_failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    [Fact]
    public async Task A_cursor_is_for_its_own_list_and_nothing_else()
    {
        await _kala.OpenSessionAsync(1);
        await _kala.OpenSessionAsync(2);
        var cursor = NextOf((await _kala.GetAsync($"{KalaApplication.Sessions}?limit=1")).ShouldSucceed())!;
        var changed = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];

        var refused = new[]
        {
            await _kala.GetAsync($"{KalaApplication.Sessions}?cursor={changed}"),
            await _kala.GetAsync($"{KalaApplication.Sessions}?cursor=xyz"),
            await _kala.GetAsync($"{KalaApplication.Sessions}?cursor={cursor}&status=open"),
            await _kala.GetAsync($"{KalaApplication.Sessions}?cursor={cursor}&sort=createdAt"),
            await _kala.GetAsync($"{KalaApplication.Files}?cursor={cursor}"),
        };

        Assert.All(refused, answer => answer.ShouldBeRefused(400, "invalid_cursor"));
        await _kala.RestartAsync();
        (await _kala.GetAsync($"{KalaApplication.Sessions}?cursor={cursor}&limit=7")).ShouldSucceed();
    }

    [Theory]
    [InlineData("'", 252)]
    [InlineData("\"", 252)]
    [InlineData("&<>+`", 50)]
    [InlineData("é", 126)]
    [InlineData("😀", 63)]
    [InlineData("\ue000", 84)]
    [InlineData("\u2060", 84)]
    public async Task Every_cursor_that_the_server_makes_is_taken_by_it(string letters, int times)
    {
        var names = Enumerable.Range(0, 3).Select(i => string.Concat(Enumerable.Repeat(letters, times)) + i).ToList();
        foreach (var name in names)
        {
            await _kala.OpenSessionAsync(1, originalFilename: name);
        }

        var pages = await PagesAsync($"{KalaApplication.Sessions}?limit=1&sort=originalFilename");

        Assert.Equal(3, pages.SelectMany(UuidsOf).Distinct().Count());
    }

    [Fact]
    public async Task Deleted_files_are_not_listed()
    {
        var kept = await _kala.UploadAsync([1, 2, 3], "kept");
        var gone = await _kala.UploadAsync([1, 2, 3], "gone");
        (await _kala.DeleteFileAsync(gone)).ShouldSucceed(204);

        var list = (await _kala.GetAsync($"{KalaApplication.Files}?count=true&sort=-originalFilename")).ShouldSucceed();

        Assert.Equal([kept], UuidsOf(list));
        Assert.Equal(1, list.Json.GetProperty("page").GetProperty("total").GetInt64());
        foreach (var query in (string[])["status=closed", "door=form", "uuid=b945b747-5f23-4891-bd59-24b576391cfc", "sort=expiresAt"])
        {
            (await _kala.GetAsync($"{KalaApplication.Files}?{query}")).ShouldBeRefused(400, "validation_failed");
        }
    }

    [Fact]
    public async Task Csv_has_all_rows_and_nothing_that_a_spreadsheet_would_run()
    {
        await _kala.UploadAsync([1], "=1+1.csv");
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        await _kala.UploadAsync([1], "a \"b\", c");

        var csv = (await _kala.GetAsync($"{KalaApplication.Files}?format=csv&sort=createdAt")).ShouldSucceed();

        var lines = csv.Text.Split("\r\n");
        Assert.Equal("uuid,originalFilename,contentType,size,hash,verified,verifiedBy,owner,ownerName,createdAt,closedAt", lines[0]);
        Assert.Contains(",'=1+1.csv,,1,sha256:", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"a \"\"b\"\", c\",,1,", lines[2], StringComparison.Ordinal);
        Assert.Equal([""], lines[3..]);
        Assert.StartsWith("text/csv", csv.Header("Content-Type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_sum_up_what_is_here()
    {
        await _kala.UploadAsync(Bytes.Noise(1000));
        _kala.Clock.Advance(TimeSpan.FromHours(2));
        (await _kala.DeleteFileAsync(await _kala.UploadAsync(Bytes.Noise(10)))).ShouldSucceed(204);
        var open = await _kala.OpenSessionAsync(100);
        (await _kala.AppendRawAsync(open, Bytes.Noise(40))).ShouldSucceed();

        var sums = (await _kala.GetAsync($"{KalaApplication.Filestore}/statistics")).ShouldSucceed().Data;

        Assert.Equal("""{"count":2,"bytes":1010}""", sums.GetProperty("sessions").GetProperty("closed").GetRawText());
        Assert.Equal("""{"count":1,"bytes":40}""", sums.GetProperty("sessions").GetProperty("open").GetRawText());
        Assert.Equal("""{"count":1,"bytes":1000}""", sums.GetProperty("files").GetRawText());
        Assert.Equal(1040, sums.GetProperty("bytesOnDisk").GetInt64());
        Assert.Equal(10, sums.GetProperty("bytesClosedLastHour").GetInt64());
        Assert.Equal(1010, sums.GetProperty("bytesClosedLastDay").GetInt64());
        Assert.Equal(open, sums.GetProperty("oldestOpenSession").GetProperty("uuid").GetGuid());
        Assert.True(sums.GetProperty("freeBytes").GetInt64() > 0);
    }

    private async Task<List<Answer>> PagesAsync(string target)
    {
        List<Answer> pages = [(await _kala.GetAsync(target)).ShouldSucceed()];
        while (NextOf(pages[^1]) is { } next)
        {
            pages.Add((await _kala.GetAsync($"{target}&cursor={next}")).ShouldSucceed());
        }
        return pages;
    }

    private static string? NextOf(Answer page) => page.Json.GetProperty("page").GetProperty("next").GetString();

    private static IEnumerable<string> NamesOf(Answer page) =>
        page.Data.EnumerateArray().Select(row => row.GetProperty("originalFilename").GetString()!);

    private static IEnumerable<Guid> UuidsOf(Answer page) =>
        page.Data.EnumerateArray().Select(row => row.GetProperty("uuid").GetGuid());
}
