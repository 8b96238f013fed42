using System.Linq.Expressions;

namespace Kala.Application.Admin;

/// <summary>Reads pages of a list in one order.</summary>
/// <param name="keyset">The order.</param>
/// <param name="descending">Whether the order is descending.</param>
/// <param name="view">The view of a row.</param>
/// <param name="positionOf">The position of a row.</param>
internal sealed class ListReader<TRow, TKey, TView>(
    Keyset<TRow, TKey> keyset,
    bool descending,
    Expression<Func<TRow, TView>> view,
    Func<TView, Position<TKey>> positionOf)
{
    /// <summary>The maximum number of rows that a page examines.</summary>
    private const int MostExamined = 10_000;

    /// <summary>The rows after a position, and the position to continue from; null if no rows follow.</summary>
    public async Task<(IReadOnlyList<TView> Rows, Position<TKey>? Next)> ReadAsync(
        IReadOnlyList<RowSource<TRow>> sources,
        Position<TKey>? after,
        int limit,
        CancellationToken cancellation)
    {
        var found = new List<TView>();
        Position<TKey>? end = null;
        foreach (var source in sources)
        {
            // One extra row shows whether another page follows.
            var (rows, examinedTo) = await source.TakeAsync(
                keyset, after, limit + 1, MostExamined / sources.Count, view, cancellation);
            found.AddRange(rows);
            end = Earlier(end, examinedTo);
        }
        if (sources.Count > 1)
        {
            // Rows after the end of one source may have to follow rows that this source has not returned yet.
            found = [.. found.Where(row => end is null || Compare(positionOf(row), end) <= 0)];
            found.Sort((one, other) => Compare(positionOf(one), positionOf(other)));
        }
        if (found.Count > limit)
        {
            found.RemoveRange(limit, found.Count - limit);
            end = positionOf(found[^1]);
        }
        return (found, end);
    }

    private Position<TKey>? Earlier(Position<TKey>? one, Position<TKey>? other) =>
        one is null ? other : other is null || Compare(one, other) <= 0 ? one : other;

    private int Compare(Position<TKey> one, Position<TKey> other)
    {
        var byKey = typeof(TKey) == typeof(string)
            ? string.CompareOrdinal((string?)(object?)one.Key, (string?)(object?)other.Key)
            : Comparer<TKey>.Default.Compare(one.Key, other.Key);
        var order = byKey != 0 ? byKey : one.Id.CompareTo(other.Id);
        return descending ? -order : order;
    }
}
