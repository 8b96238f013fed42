using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Events;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Revokes an API key.</summary>
public sealed class RevokeApiKeyHandler(IKalaDatabase database, Accounts accounts, TimeProvider clock)
{
    /// <summary>
    /// Revokes the key; refused if it belongs to another user, unless the caller is an administrator. With an
    /// administrator's key only other users' keys can be revoked, with other keys none.
    /// </summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Key is not null && !caller.IsAdmin)
        {
            return Accounts.KeyNotAllowed;
        }
        var revoked = await database.WriteEvenIfFullAsync<Result<string>>(
            async (db, ct) =>
            {
                if (await Accounts.CheckRightsNowAsync(db, caller, caller.IsAdmin ? Permissions.Admin : Permissions.None, ct) is { } lost)
                {
                    return lost;
                }
                var key = await db.ApiKeys.SingleOrDefaultAsync(one => one.Id == id, ct);
                if (key is null || !caller.Sees(key.UserId))
                {
                    return Failures.NotFound;
                }
                if (caller.Key is not null && key.UserId == caller.Owner)
                {
                    return Accounts.KeyNotAllowed;
                }
                db.Remove(key);
                db.Add(UserEvents.Of(EventKinds.KeyRevoked, clock.GetUtcNow(), id, caller.Owner, key.Name));
                return key.Prefix;
            },
            cancellation);
        if (revoked.IsRefused(out var refusal))
        {
            return refusal;
        }
        accounts.ForgetKey(revoked.Value);
        return null;
    }
}
