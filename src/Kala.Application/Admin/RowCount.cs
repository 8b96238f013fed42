using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>How many rows a list has.</summary>
/// <param name="Rows">So many were counted.</param>
/// <param name="IsAll">Whether these are all; else the list has so many or more.</param>
public sealed record RowCount(long Rows, bool IsAll);

/// <summary>
/// Counts the rows of a list. What an index tells is counted to the end; rows that have to be looked at are counted as far
/// as a count may look.
/// </summary>
internal static class RowCounter
{
    /// <summary>How many rows a count examines at the most: some ten milliseconds.</summary>
    public const int MostExamined = 100_000;

    /// <summary>Counts what is in the sources, each in one order.</summary>
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
