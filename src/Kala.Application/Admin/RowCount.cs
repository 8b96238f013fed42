using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>The number of rows of a list.</summary>
/// <param name="Rows">The counted rows.</param>
/// <param name="IsAll">Whether all rows were counted; otherwise the list has at least this many.</param>
public sealed record RowCount(long Rows, bool IsAll);

/// <summary>
/// Counts the rows of a list. Rows that an index alone can count are counted completely; rows that must be examined are
/// counted up to a limit.
/// </summary>
internal static class RowCounter
{
    /// <summary>The maximum number of rows that a count examines: some ten milliseconds.</summary>
    public const int MostExamined = 100_000;

    /// <summary>Counts the rows of the sources, each in one order.</summary>
    public static async Task<RowCount> CountAsync<TRow>(
        IReadOnlyList<RowSource<TRow>> sources,
        Func<IQueryable<TRow>, IOrderedQueryable<TRow>> ordered,
        CancellationToken cancellation)
    {
        var count = new RowCount(0, true);
        foreach (var source in sources)
        {
            var (rows, isAll) = await CountAsync(source, ordered, MostExamined / sources.Count, cancellation);
            count = new RowCount(count.Rows + rows, count.IsAll && isAll);
        }
        return count;
    }

    private static async Task<RowCount> CountAsync<TRow>(
        RowSource<TRow> source,
        Func<IQueryable<TRow>, IOrderedQueryable<TRow>> ordered,
        int examine,
        CancellationToken cancellation)
    {
        if (source.Wanted is null)
        {
            return new RowCount(await source.Indexed.LongCountAsync(cancellation), true);
        }
        var rows = ordered(source.Indexed);
        return new RowCount(
            await source.Wanted(rows.Take(examine)).LongCountAsync(cancellation),
            !await rows.Skip(examine).AnyAsync(cancellation));
    }
}
