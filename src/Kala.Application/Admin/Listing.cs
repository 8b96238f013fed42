using System.Runtime.CompilerServices;
using Kala.Application.Abstractions;
using Kala.Domain;

namespace Kala.Application.Admin;

/// <summary>A list that can be read in pages or as a whole.</summary>
/// <typeparam name="TView">The view of a row.</typeparam>
public abstract class Listing<TView>
{
    /// <summary>
    /// Reads a page; refused with <see cref="Failures.InvalidCursor"/> if its cursor belongs to another list.
    /// </summary>
    public abstract Task<Result<Page<TView>>> PageAsync(PageRequest page, CancellationToken cancellation);

    /// <summary>Reads all rows in batches, some of which may be empty.</summary>
    public abstract IAsyncEnumerable<IReadOnlyList<TView>> AllAsync(CancellationToken cancellation);
}

/// <summary>A list in one order.</summary>
/// <param name="database">The metadata store.</param>
/// <param name="seal">Creates the cursors.</param>
/// <param name="name">Identifies the list.</param>
/// <param name="reader">Reads the rows.</param>
/// <param name="sources">The rows, by indexes in this order.</param>
/// <param name="count">Counts the rows.</param>
internal sealed class Listing<TRow, TKey, TView>(
    IKalaDatabase database,
    CursorSeal seal,
    string name,
    ListReader<TRow, TKey, TView> reader,
    Func<KalaContext, CancellationToken, Task<IReadOnlyList<RowSource<TRow>>>> sources,
    Func<KalaContext, CancellationToken, Task<RowCount>> count) : Listing<TView>
{
    // Large enough that query overhead is small, small enough that memory stays constant.
    private const int RowsAtOnce = 2_000;

    /// <summary>Adds to each page what other tables know about its rows; null if nothing is added.</summary>
    public Func<KalaContext, IReadOnlyList<TView>, CancellationToken, Task<IReadOnlyList<TView>>>? Complete { get; init; }

    public override async Task<Result<Page<TView>>> PageAsync(PageRequest page, CancellationToken cancellation)
    {
        Position<TKey>? after = null;
        if (page.Cursor is { } cursor)
        {
            after = await seal.OpenAsync<TKey>(name, cursor, cancellation);
            if (after is null)
            {
                return Failures.InvalidCursor;
            }
        }
        var (rows, end) = await ReadAsync(after, page.Limit, cancellation);
        var next = end is null ? null : await seal.SealAsync(name, end, cancellation);
        return new Page<TView>(rows, next, page.Count ? await database.ReadAsync(count, cancellation) : null);
    }

    public override async IAsyncEnumerable<IReadOnlyList<TView>> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Position<TKey>? after = null;
        do
        {
            (var rows, after) = await ReadAsync(after, RowsAtOnce, cancellation);
            yield return rows;
        }
        while (after is not null);
    }

    private Task<(IReadOnlyList<TView> Rows, Position<TKey>? Next)> ReadAsync(
        Position<TKey>? after,
        int limit,
        CancellationToken cancellation) =>
        database.ReadAsync(
            async (db, ct) =>
            {
                var (rows, next) = await reader.ReadAsync(await sources(db, ct), after, limit, ct);
                return (Complete is null ? rows : await Complete(db, rows, ct), next);
            },
            cancellation);
}
