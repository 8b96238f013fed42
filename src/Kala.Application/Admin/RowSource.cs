using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>Rows in the order of an index, and the remaining conditions.</summary>
/// <param name="Indexed">The rows that match the conditions that the index serves.</param>
/// <param name="Wanted">The conditions that need the row itself; null if there are none.</param>
internal sealed record RowSource<TRow>(IQueryable<TRow> Indexed, Func<IQueryable<TRow>, IQueryable<TRow>>? Wanted)
{
    // Small at first, because most filters find a page in the first window.
    private const int FirstWindow = 1_000;
    private const int LargestWindow = 4_500;

    /// <summary>Reads rows after a position until enough are found or examined.</summary>
    /// <param name="keyset">The order.</param>
    /// <param name="after">Where to start; null for the beginning.</param>
    /// <param name="enough">The number of rows to find.</param>
    /// <param name="examine">The maximum number of rows to examine.</param>
    /// <param name="view">The view of a row.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    /// <returns>
    /// The rows, and the last examined position; null if all rows were examined or enough were found.
    /// </returns>
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
    /// Databases move no condition across a limit. So they find these rows by the index with the requested order, and
    /// not by another one whose rows they would have to sort.
    /// </summary>
    private IQueryable<TRow> Examined<TKey>(
        Keyset<TRow, TKey> keyset,
        IQueryable<TRow> segment,
        Position<TKey>? last,
        int window) =>
        Wanted!(keyset.Ordered(last is null ? segment : keyset.UpTo(segment, last)).Take(2 * window));
}
