using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Signs somebody out everywhere: no token of theirs is worth anything any more. Keys stay.</summary>
public sealed class SignOutHandler(IKalaDatabase database, Accounts accounts, TimeProvider clock)
{
    /// <summary>Null when it is done, durably; else why the caller may not.</summary>
    public async Task<Failure?> HandleAsync(Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var now = clock.GetUtcNow();
        var isFirstRun = true;
        var lost = await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                // An earlier run, whose commit nobody heard of, has signed the caller out.
                if (isFirstRun && await Accounts.LostNowAsync(db, caller, Permissions.None, ct) is { } failure)
                {
                    return failure;
                }
                isFirstRun = false;
                var user = await db.Users.SingleOrDefaultAsync(one => one.Id == caller.Owner, ct);
                user?.SignOut(now);
                return null;
            },
            cancellation);
        accounts.Forget(caller.Owner);
        return lost;
    }
}
