using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Files;

/// <summary>Deletes a file and its datastores. Running downloads can finish, where the store can.</summary>
public sealed class DeleteFileHandler(
    IKalaDatabase database, IBlobStore blobs, IDatastoreFiles datastores, Accounts accounts, TimeProvider clock)
{
    /// <summary>
    /// Deletes the file durably; repeating it changes nothing. Returns the refusal, or null on success.
    /// </summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        List<Guid> made = [];
        var refusal = await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                if (await accounts.CheckRightsAsync(db, caller, Permissions.Delete, ct) is { } lost)
                {
                    return lost;
                }
                var file = await db.Files.SingleOrDefaultAsync(one => one.Id == id, ct);
                if (file is null || !caller.Sees(file.OwnerId))
                {
                    return Failures.FileNotFound;
                }
                if (file.DeletedAt is null)
                {
                    // A datastore that is being made of it waits here, too.
                    await db.SerializeAsync(file.OwnerId, ct);
                    var rows = await db.Datastores.Where(one => one.FileId == id).ToListAsync(ct);
                    made = rows.ConvertAll(one => one.Id);
                    db.RemoveRange(rows);
                    file.Delete(now);
                    db.Add(SessionEvents.Of(EventKinds.Deleted, now, id, caller.Owner, file.Size));
                }
                return null;
            },
            cancellation);
        if (refusal is null)
        {
            await blobs.DeleteAllAsync(id);
            made.ForEach(one => datastores.Delete(one, but: null));
        }
        return refusal;
    }
}
