using Kala.Application.Admin;

namespace Kala.Application.Datastores;

/// <summary>A place in a list of items.</summary>
/// <param name="Fid">The last item before it.</param>
/// <param name="Matched">How many items the whole list has; null if they were not all counted.</param>
public sealed record ItemPlace(long Fid, long? Matched);

/// <summary>Makes and reads the cursors of lists of items, which are valid as long as the package is the same.</summary>
public sealed class ItemCursor(CursorSeal seal)
{
    /// <summary>The cursor of a place.</summary>
    public Task<string> SealAsync(string list, ItemPlace place, CancellationToken cancellation) =>
        seal.SealAsync(list, new Position<ItemPlace>(place, Guid.Empty), cancellation);

    /// <summary>The place of a cursor; null if it is another list's or no cursor.</summary>
    public async Task<ItemPlace?> OpenAsync(string list, string cursor, CancellationToken cancellation) =>
        (await seal.OpenAsync<ItemPlace>(list, cursor, cancellation))?.Key;
}
