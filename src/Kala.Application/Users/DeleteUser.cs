using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Deletes a user who owns nothing.</summary>
public sealed class DeleteUserHandler(IKalaDatabase database, Accounts accounts, TimeProvider clock)
{
    private static readonly Failure OwnsRows = Failures.ValidationFailed(
        "user",
        "This user owns sessions or files: disable the user instead, or assign what the user owns to another owner first (POST …/maintenance/assign-owner).");

    /// <summary>Deletes the user and their keys. Returns the refusal, or null on success.</summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        if (caller.Key is not null && caller.Owner == id)
        {
            return Accounts.KeyNotAllowed;
        }
        var refusal = await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                if (await Accounts.CheckRightsNowAsync(db, caller, Permissions.Admin, ct) is { } lost)
                {
                    return lost;
                }
                if (await db.Users.SingleOrDefaultAsync(one => one.Id == id, ct) is not { } user)
                {
                    return Failures.NotFound;
                }
                if (await db.UploadSessions.AnyAsync(one => one.OwnerId == id, ct) || await db.Files.AnyAsync(one => one.OwnerId == id, ct))
                {
                    return OwnsRows;
                }
                if (!await Administrators.RemainAsync(db, id, ct))
                {
                    return Administrators.LastOne;
                }
                await db.OwnerUsage.Where(one => one.OwnerId == id).ExecuteDeleteAsync(ct);
                await db.ApiKeys.Where(one => one.UserId == id).ExecuteDeleteAsync(ct);
                db.Remove(user);
                db.Add(UserEvents.Of(EventKinds.UserDeleted, clock.GetUtcNow(), id, caller.Owner, user.Name));
                return null;
            },
            cancellation);
        accounts.Forget(id);
        return refusal;
    }
}
