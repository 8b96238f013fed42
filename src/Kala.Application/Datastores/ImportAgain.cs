using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Datastores;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Datastores;

/// <summary>Imports the file of a datastore anew, for example after a reader was installed.</summary>
public sealed class ImportAgainHandler(IKalaDatabase database, Accounts accounts, ImportSignal signal)
{
    /// <summary>
    /// Asks for the import, durably; what is ready stays readable until the new package is. An import that waits or runs
    /// already is not disturbed.
    /// </summary>
    public async Task<Result<DatastoreView>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var asked = await database.WriteAsync(
            async (db, ct) =>
            {
                if (await accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct) is { } lost)
                {
                    return lost;
                }
                var row = await db.Datastores.SingleOrDefaultAsync(one => one.Id == id, ct);
                if (row is null || !caller.Sees(row.OwnerId))
                {
                    return Failures.DatastoreNotFound;
                }
                if (row.State != DatastoreState.Importing)
                {
                    row.ImportAgain();
                }
                return (Result<DatastoreView>)DatastoreView.Of(row);
            },
            cancellation);
        signal.Send();
        return asked;
    }
}
