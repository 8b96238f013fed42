using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>Rows that an index has in order, and what of them is wanted.</summary>
/// <param name="Indexed">The rows, by conditions that the index serves.</param>
/// <param name="Wanted">Conditions that only the row itself tells; null if all of the rows are wanted.</param>
internal sealed record RowSource<TRow>(IQueryable<TRow> Indexed, Func<IQueryable<TRow>, IQueryable<TRow>>? Wanted)
{
    // Few at first, because most filters find a page among them.
    private const int FirstWindow = 1_000;
    private const int LargestWindow = 4_500;

    /// <summary>Takes rows behind a position until there are enough, or enough were examined.</summary>
    /// <param name="keyset">The order.</param>
    /// <param name="after">Where to begin; null for the beginning.</param>
    /// <param name="enough">How many rows are wanted.</param>
    /// <param name="examine">How many rows may be examined.</param>
    /// <param name="view">What is told of a row.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The rows, and up to where they were examined: null if to the end, or if there are enough.</returns>
    public async Task<(List<TView> Rows, Position<TKey>? ExaminedTo)> TakeAsync<TKey, TView>(
        Keyset<TRow, TKey> keyset,
        Position<TKey>? after,
        int enough,
        int examine,
        System.Linq.Expressions.Expression<Func<TRow, TView>> view,
        CancellationToken cancellation)
    {
        var taken = new List<TView>();
        var segments = new Queue<IQueryable<TRow>>(keyset.Segments(Indexed, after));
        var window = FirstWindow;
        while (taken.Count < enough && segments.TryPeek(out var segment))
        {
            if (examine == 0)
            {
                return (taken, after);
            }
            window = Math.Min(window, examine);
            var last = Wanted is null ? null : await keyset.Positions(keyset.Ordered(segment).Skip(window - 1).Take(1))
                .FirstOrDefaultAsync(cancellation);
            var part = Wanted is null ? segment : Examined(keyset, segment, last, window);
            taken.AddRange(await keyset.Ordered(part).Take(enough - taken.Count).Select(view).ToListAsync(cancellation));
            if (last is not null)
            {
                examine -= window;
                window = LargestWindow;
                after = last;
                segments = new Queue<IQueryable<TRow>>(keyset.Segments(Indexed, last));
            }
            else
            {
                examine -= Wanted is null ? 0 : await segment.Take(window - 1).CountAsync(cancellation);
                segments.Dequeue();
            }
        }
        return (taken, null);
    }

    /// <summary>
    /// The limit is a fence: no database moves a condition into it. So the rows are found by the index whose order is
    /// asked for, and not by another that would have to sort all it finds.
    /// </summary>
    private IQueryable<TRow> Examined<TKey>(
        Keyset<TRow, TKey> keyset,
        IQueryable<TRow> segment,
        Position<TKey>? last,
        int window) =>
        Wanted!(keyset.Ordered(last is null ? segment : keyset.UpTo(segment, last)).Take(2 * window));
}
