using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Ends a key.</summary>
public sealed class RevokeApiKeyHandler(IKalaDatabase database, Accounts accounts)
{
    /// <summary>
    /// Null when the key is no longer valid; refused if it is not the caller's, unless an administrator asks. An
    /// administrator's key revokes the keys of others alone, other keys revoke none.
    /// </summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Key is not null && !caller.IsAdmin)
        {
            return Accounts.AboutTheMaker;
        }
        var revoked = await database.WriteEvenIfFullAsync<Result<string>>(
            async (db, ct) =>
            {
                if (await Accounts.LostNowAsync(db, caller, caller.IsAdmin ? Permissions.Admin : Permissions.None, ct) is { } lost)
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
                    return Accounts.AboutTheMaker;
                }
                db.Remove(key);
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
