using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>Adds sessions that had no row before they were closed.</summary>
public sealed class ClosedSessions(IKalaDatabase database, ISessionRows rows, Accounts accounts, Quota quota)
{
    /// <summary>
    /// Adds the row of a session, the row of its file and an event in one transaction, if the caller still has the right and
    /// the owner the room. Returns why they were not added; null if they were.
    /// </summary>
    public async Task<Failure?> AddAsync(UploadSession session, StoredFile file, Caller caller)
    {
        var runs = 0;
        var stored = SessionEvents.Of(EventKinds.Stored, file.ClosedAt, file.Id, caller.Owner, file.Size, session.Door);
        try
        {
            return await database.WriteAsync(AddRowsAsync, CancellationToken.None);
        }
        catch (StorageFullException full) when (runs <= 1)
        {
            // Nothing was changed. After a repetition an earlier run may have been committed.
            return full.ToFailure();
        }

        async Task<Failure?> AddRowsAsync(KalaContext db, CancellationToken ct)
        {
            if (++runs > 1 && await db.Files.AnyAsync(one => one.Id == file.Id, ct))
            {
                return null;
            }
            // Receiving or reading the bytes may have taken days.
            if (await accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct) is { } lost)
            {
                return lost;
            }
            if (await quota.CheckSessionAsync(db, file.OwnerId, file.Size, ct) is { } full)
            {
                return full;
            }
            await rows.InsertAsync(db, session, file, stored, ct);
            return null;
        }
    }
}
