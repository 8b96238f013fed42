using Kala.Application.Abstractions;
using Kala.Application.Housekeeping;
using Kala.Domain.Datastores;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Datastores;

/// <summary>Removes what no row names any more: packages, and what imports left that ended with a crash.</summary>
public sealed class CollectDatastoresHandler(
    IKalaDatabase database, IDatastoreFiles files, TimeProvider clock, HousekeepingOptions options)
{
    private const int Page = 500;

    /// <summary>Removes everything that is due; safe during imports.</summary>
    public async Task HandleAsync(CancellationToken cancellation)
    {
        var due = clock.GetUtcNow() - options.GraceTime;
        foreach (var page in files.List().Where(one => one.ChangedAt < due).Select(one => one.Datastore).Distinct().Chunk(Page))
        {
            var rows = await database.ReadAsync(
                (db, ct) => db.Datastores.Where(one => page.Contains(one.Id)).ToDictionaryAsync(one => one.Id, ct), cancellation);
            foreach (var id in page)
            {
                cancellation.ThrowIfCancellationRequested();
                var row = rows.GetValueOrDefault(id);
                files.Delete(id, row?.Package);
                if (row is not { State: DatastoreState.Importing })
                {
                    files.EndJob(id);
                }
            }
        }
    }
}
