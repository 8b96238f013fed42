using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Datastores;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Datastores;

/// <summary>Finds datastores for a caller.</summary>
public sealed class DatastoreLookup(IKalaDatabase database)
{
    /// <summary>Finds a datastore; unknown and other owners' ones are refused with the same failure.</summary>
    public async Task<Result<Datastore>> FindAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var row = await database.ReadAsync((db, ct) => db.Datastores.SingleOrDefaultAsync(one => one.Id == id, ct), cancellation);
        return row is null || !caller.Sees(row.OwnerId) ? Failures.DatastoreNotFound : row;
    }

    /// <summary>The collections of a datastore, in their order.</summary>
    public Task<List<DatastoreTable>> CollectionsAsync(Guid id, CancellationToken cancellation) => database.ReadAsync(
        (db, ct) => db.DatastoreCollections.Where(one => one.DatastoreId == id).OrderBy(one => one.Position).ToListAsync(ct),
        cancellation);
}
