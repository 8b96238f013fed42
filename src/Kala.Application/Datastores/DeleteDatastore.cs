using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Datastores;

/// <summary>Deletes a datastore; its file stays. Running responses can finish.</summary>
public sealed class DeleteDatastoreHandler(IKalaDatabase database, IDatastoreFiles files, Accounts accounts)
{
    /// <summary>Deletes it durably. Returns the refusal, or null on success.</summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var wasFound = false;
        var refusal = await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                if (await accounts.CheckRightsAsync(db, caller, Permissions.Delete, ct) is { } lost)
                {
                    return lost;
                }
                var row = await db.Datastores.SingleOrDefaultAsync(one => one.Id == id, ct);
                if (row is null || !caller.Sees(row.OwnerId))
                {
                    // An earlier run, whose commit was not confirmed, may have removed it.
                    return wasFound ? null : Failures.DatastoreNotFound;
                }
                wasFound = true;
                db.Remove(row);
                return null;
            },
            cancellation);
        if (refusal is null)
        {
            files.Delete(id, but: null);
        }
        return refusal;
    }
}
