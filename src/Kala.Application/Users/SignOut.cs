using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Signs somebody out everywhere: no token of theirs is worth anything any more. Keys stay.</summary>
public sealed class SignOutHandler(IKalaDatabase database, Accounts accounts, TimeProvider clock)
{
    /// <summary>Durable on return.</summary>
    public async Task HandleAsync(Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var now = clock.GetUtcNow();
        await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                var user = await db.Users.SingleOrDefaultAsync(one => one.Id == caller.Owner, ct);
                user?.SignOut(now);
                return user is not null;
            },
            cancellation);
        accounts.Forget(caller.Owner);
    }
}
