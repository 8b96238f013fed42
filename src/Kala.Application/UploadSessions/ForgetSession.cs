using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;

namespace Kala.Application.UploadSessions;

/// <summary>
/// Removes a session that is not a file with its bytes and its row, at once. See docs/decisions/0053.
/// </summary>
public sealed class ForgetSessionHandler(IKalaDatabase database, ISessionRows rows, IBlobStore blobs, SessionLeases leases)
{
    private static readonly Failure AdminsOnly =
        Failures.Forbidden("Only an administrator may remove a session at once; omit \"forget\".");

    private static readonly Failure BytesLeft =
        Failures.StorageError with { Message = "The server's storage failed; the session is aborted, but some of its bytes are left. Try again." };

    /// <summary>
    /// Removes the session durably; a running writer is stopped. Returns the refusal, or null on success, which includes
    /// that somebody else removed the session meanwhile.
    /// </summary>
    /// <param name="id">The session, in any status except closed.</param>
    /// <param name="caller">The administrator; checked again in the transaction.</param>
    /// <param name="cancellation">Counts until the lease is acquired.</param>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsAdmin)
        {
            return AdminsOnly;
        }
        var found = await database.ReadAsync((db, ct) => rows.FindSessionAsync(db, id, ct), cancellation);
        if (found is null || found.Status == SessionStatus.Closed)
        {
            // Without a request for the lease, so that a writer is not disturbed.
            return found is null ? Failures.SessionNotFound : Failures.SessionClosed;
        }
        var asked = await leases.AcquireRowAsync(id, caller, cancellation);
        if (asked.IsRefused(out var notGiven))
        {
            // Somebody else may have removed it meanwhile.
            return notGiven == Failures.SessionNotFound ? null : notGiven with { Offset = null };
        }
        await using var session = asked.Value;
        if (await session.AbortAsync(async (db, ct) => await Accounts.CheckRightsNowAsync(db, caller, Permissions.Admin, ct)) is { } refusal)
        {
            return refusal;
        }
        // The row still says that the session has ended: after a crash or a disk fault the collector or a repeated call
        // continues.
        return await blobs.DeleteAllAsync(id) ? await session.ForgetAsync() : BytesLeft;
    }
}
