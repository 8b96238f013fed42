using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>
/// Rows found by an index with another order than the requested one. If there are few, sorting them all is cheaper than
/// searching all rows in the requested order.
/// </summary>
internal static class FewRows
{
    private const int Most = 5_000;

    // Databases move neither conditions nor another order across a limit.
    private const int NoLimit = int.MaxValue;

    /// <summary>The rows with a limit on them; null if there are many.</summary>
    /// <param name="rows">In the order of their index.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public static async Task<IQueryable<TRow>?> FindAsync<TRow>(IQueryable<TRow> rows, CancellationToken cancellation) =>
        await rows.Take(Most + 1).CountAsync(cancellation) <= Most ? Fenced(rows) : null;

    /// <summary>All rows, found by the index that has this order.</summary>
    public static IQueryable<TRow> Fenced<TRow>(IQueryable<TRow> rows) => rows.Take(NoLimit);
}
