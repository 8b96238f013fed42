using Kala.Testing;

namespace Kala.Api.Tests.Admin;

/// <summary>Lists of more rows than a page may examine, and than CSV reads at once.</summary>
public sealed class ListBoundsTests : IAsyncLifetime
{
    private const int Examined = 10_000;

    private static readonly Guid Many = new("00000000-0000-4000-8000-0000000000aa");
    private static readonly Guid Few = new("00000000-0000-4000-8000-0000000000bb");

    private KalaApplication _kala = null!;

    public async Task InitializeAsync() => _kala = await KalaApplication.StartAsync();

    public async Task DisposeAsync() => await _kala.DisposeAsync();

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

    private static IEnumerable<string> Straw(int count) => Enumerable.Range(0, count).Select(number => $"straw {number}");

    private async Task<Answer> PageAsync(string query) =>
        (await _kala.GetAsync($"{KalaApplication.Sessions}?{query}")).ShouldSucceed();

    private static string? NextOf(Answer page) => page.Json.GetProperty("page").GetProperty("next").GetString();

    private static IEnumerable<string> NamesOf(Answer page) =>
        page.Data.EnumerateArray().Select(row => row.GetProperty("originalFilename").GetString()!);
}
