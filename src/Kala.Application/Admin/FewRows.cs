using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>
/// Rows that are found by another index than the one of the order. If they are few, sorting all of them is cheaper than
/// looking for them in order among everybody's.
/// </summary>
internal static class FewRows
{
    private const int Most = 5_000;

    // Only has to be a limit, which no database moves conditions or another order across.
    private const int Fence = 5 * Most;

    /// <summary>The rows, behind a fence; null if they are many.</summary>
    /// <param name="rows">In the order of the index that finds them.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IQueryable<TRow>?> FindAsync<TRow>(IQueryable<TRow> rows, CancellationToken cancellation) =>
        await rows.Take(Most + 1).CountAsync(cancellation) <= Most ? rows.Take(Fence) : null;
}
