using Kala.Application;
using Kala.Application.Admin;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Admin;

/// <summary>Lists for non-administrators. Without sign-in every caller is an administrator.</summary>
public sealed class ListAccessTests : IAsyncLifetime
{
    private static readonly PageRequest FirstPage = new(50, null, true);
    private static readonly Guid Mine = new("00000000-0000-4000-8000-0000000000aa");
    private static readonly Guid Theirs = new("00000000-0000-4000-8000-0000000000bb");
    private static readonly Caller Me = new(Mine);

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Theory]
    [InlineData(ListSort.CreatedAt)]
    [InlineData(ListSort.FileSize)]
    [InlineData(ListSort.OriginalFilename)]
    [InlineData(ListSort.ExpiresAt)]
    public async Task Sessions_are_ones_own(ListSort sort)
    {
        var mine = await _kala.AddSessionsAsync(["a", "b"], Mine);
        await _kala.AddSessionsAsync(["c"], Theirs);

        var list = (await Sessions.HandleAsync(new ListQuery { Sort = sort, Descending = false }, Me, CancellationToken.None)).Value;
        var page = (await list.PageAsync(FirstPage, CancellationToken.None)).Value;

        Assert.Equal(mine.Order(), page.Rows.Select(row => row.Uuid).Order());
        Assert.Equal(new RowCount(2, true), page.Total);
    }

    [Fact]
    public async Task Sessions_of_others_are_as_unknown_as_those_that_do_not_exist()
    {
        var mine = await _kala.AddSessionsAsync(["a"], Mine);
        var theirs = await _kala.AddSessionsAsync(["b"], Theirs);
        var query = new ListQuery { Uuids = [.. mine, .. theirs, Guid.NewGuid()] };

        var page = (await (await Sessions.HandleAsync(query, Me, CancellationToken.None)).Value.PageAsync(FirstPage, CancellationToken.None)).Value;

        Assert.Equal(mine, page.Rows.Select(row => row.Uuid));
        Assert.Equal(new RowCount(1, true), page.Total);
    }

    [Fact]
    public async Task Files_are_ones_own()
    {
        await _kala.UploadAsync([1, 2, 3], "everybody's");

        var list = (await Files.HandleAsync(new ListQuery(), Me, CancellationToken.None)).Value;
        var page = (await list.PageAsync(FirstPage, CancellationToken.None)).Value;

        Assert.Empty(page.Rows);
        Assert.Equal(new RowCount(0, true), page.Total);
    }

    [Fact]
    public async Task Csv_is_ones_own()
    {
        var mine = await _kala.AddSessionsAsync(["a"], Mine);
        await _kala.AddSessionsAsync(["b"], Theirs);

        var rows = new List<Guid>();
        await foreach (var part in (await Sessions.HandleAsync(new ListQuery(), Me, CancellationToken.None)).Value.AllAsync(CancellationToken.None))
        {
            rows.AddRange(part.Select(row => row.Uuid));
        }

        Assert.Equal(mine, rows);
    }

    [Fact]
    public async Task An_administrators_cursor_shows_nobody_elses_rows()
    {
        await _kala.AddSessionsAsync(["a", "b"], Theirs);
        var admin = new Caller(Theirs, IsAdmin: true);
        var first = (await (await Sessions.HandleAsync(new ListQuery(), admin, CancellationToken.None)).Value
            .PageAsync(new PageRequest(1, null, false), CancellationToken.None)).Value;

        var refused = await (await Sessions.HandleAsync(new ListQuery(), Me, CancellationToken.None)).Value
            .PageAsync(new PageRequest(1, first.Next, false), CancellationToken.None);

        Assert.Equal("invalid_cursor", refused.Failure?.Code);
    }

    [Fact]
    public async Task Asking_for_an_owner_or_for_the_sums_takes_an_administrator()
    {
        var ofSomebody = new ListQuery { Owner = Theirs };

        Assert.Equal("forbidden", (await Sessions.HandleAsync(ofSomebody, Me, CancellationToken.None)).Failure?.Code);
        Assert.Equal("forbidden", (await Files.HandleAsync(ofSomebody, Me, CancellationToken.None)).Failure?.Code);
        Assert.Equal("forbidden", (await Sessions.HandleAsync(new ListQuery { Owner = Mine }, Me, CancellationToken.None)).Failure?.Code);
        Assert.Equal("forbidden", (await Statistics.HandleAsync(Me, CancellationToken.None)).Failure?.Code);
        Assert.Equal("forbidden", (await Days.HandleAsync(1, Me, CancellationToken.None)).Failure?.Code);
        Assert.Equal("forbidden", (await Owners.HandleAsync(1, Me, CancellationToken.None)).Failure?.Code);
    }

    private ListSessionsHandler Sessions => _kala.Services.GetRequiredService<ListSessionsHandler>();

    private ListFilesHandler Files => _kala.Services.GetRequiredService<ListFilesHandler>();

    private GetClosedDaysHandler Days => _kala.Services.GetRequiredService<GetClosedDaysHandler>();

    private GetBiggestOwnersHandler Owners => _kala.Services.GetRequiredService<GetBiggestOwnersHandler>();

    private GetStatisticsHandler Statistics => _kala.Services.GetRequiredService<GetStatisticsHandler>();
}
