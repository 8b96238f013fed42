using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Signs a user out everywhere: all their tokens become invalid. Keys stay valid.</summary>
public sealed class SignOutHandler(IKalaDatabase database, Accounts accounts, TimeProvider clock)
{
    /// <summary>Signs the caller out, durably. Returns the refusal, or null on success.</summary>
    public async Task<Failure?> HandleAsync(Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var now = clock.GetUtcNow();
        var signedOut = UserEvents.Of(EventKinds.SignedOut, now, caller.Owner, caller.Owner, detail: null);
        var isFirstRun = true;
        var lost = await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                // An earlier run, whose commit was not confirmed, has signed the caller out.
                if (isFirstRun && await Accounts.CheckRightsNowAsync(db, caller, Permissions.None, ct) is { } failure)
                {
                    return failure;
                }
                isFirstRun = false;
                var user = await db.Users.SingleOrDefaultAsync(one => one.Id == caller.Owner, ct);
                if (user is not null)
                {
                    user.SignOut(now);
                    await UserEvents.AddOnceAsync(db, signedOut, ct);
                }
                return null;
            },
            cancellation);
        accounts.Forget(caller.Owner);
        return lost;
    }
}
