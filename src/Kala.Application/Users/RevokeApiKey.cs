using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Ends a key.</summary>
public sealed class RevokeApiKeyHandler(IKalaDatabase database, Accounts accounts)
{
    /// <summary>Null when the key is worth nothing any more; refused if it is not the caller's, unless an administrator asks.</summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var prefix = await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                var key = await db.ApiKeys.SingleOrDefaultAsync(one => one.Id == id, ct);
                if (key is null || !caller.Sees(key.UserId))
                {
                    return null;
                }
                db.Remove(key);
                return key.Prefix;
            },
            cancellation);
        if (prefix is null)
        {
            return Failures.NotFound;
        }
        accounts.ForgetKey(prefix);
        return null;
    }
}
