using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Users;

namespace Kala.Application.UploadSessions;

/// <summary>Declares the size of a session that was created without one.</summary>
public sealed class SizeDeclaration(OpenSessionHandler open, DeclaredBytes declared, Accounts accounts, Quota quota)
{
    /// <summary>
    /// Declares the size, which the session does not contradict; durable on return. Returns the refusal, or null on success.
    /// </summary>
    public async Task<Failure?> DeclareAsync(LeasedSession session, long size, Caller caller)
    {
        if (open.CheckSize(size, caller) is { } tooLarge)
        {
            return tooLarge;
        }
        var missing = size - session.Row.Offset;
        if (!await declared.TakeAsync(missing, CancellationToken.None))
        {
            return Failures.InsufficientStorage;
        }
        var isMade = false;
        try
        {
            var refusal = await session.DeclareSizeAsync(size, async (db, ct) =>
                await accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct)
                ?? await quota.CheckFileAsync(db, session.Row.OwnerId, size, ct));
            isMade = refusal is null;
            return refusal;
        }
        finally
        {
            declared.Settle(missing, isMade);
        }
    }
}
