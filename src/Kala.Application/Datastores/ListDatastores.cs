using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.Admin;
using Kala.Domain;
using Kala.Domain.Datastores;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Datastores;

/// <summary>Lists datastores, the newest first.</summary>
public sealed class ListDatastoresHandler(IKalaDatabase database, CursorSeal seal)
{
    private static readonly Expression<Func<Datastore, DatastoreView>> View = row => DatastoreView.Of(row);

    /// <summary>A page of an owner's datastores; refused if the caller may not see them or the cursor is another list's.</summary>
    /// <param name="page">The page.</param>
    /// <param name="owner">A uuid or a username; null for the caller.</param>
    /// <param name="caller">The caller; only administrators may name an owner.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    public async Task<Result<Page<DatastoreView>>> HandleAsync(PageRequest page, string? owner, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var resolved = await ListAccess.ResolveAsync(database, ListQuery.OfOwner(owner), caller, cancellation);
        return resolved.IsRefused(out var refusal)
            ? refusal
            : await Of(resolved.Value.Owner ?? caller.Owner).PageAsync(page, cancellation);
    }

    private Listing<Datastore, DateTimeOffset, DatastoreView> Of(Guid owner) => new(
        database,
        seal,
        $"datastores {owner}",
        new ListReader<Datastore, DateTimeOffset, DatastoreView>(
            new Keyset<Datastore, DateTimeOffset>(row => row.CreatedAt, row => row.Id, descending: true),
            descending: true,
            View,
            view => new Position<DateTimeOffset>(view.CreatedAt, view.Uuid)),
        (db, _) => Task.FromResult<IReadOnlyList<RowSource<Datastore>>>(
            [new RowSource<Datastore>(db.Datastores.Where(one => one.OwnerId == owner), null)]),
        async (db, ct) => new RowCount(await db.Datastores.LongCountAsync(one => one.OwnerId == owner, ct), true));
}
