using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>
/// Removes a session that is not a file with its bytes and its row, at once. See docs/decisions/0053.
/// </summary>
public sealed class ForgetSessionHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    TimeProvider clock,
    FilestoreOptions options)
{
    private static readonly Failure AdminsOnly =
        Failures.Forbidden("Only an administrator may remove a session at once; omit \"forget\".");

    private static readonly Failure BytesLeft =
        Failures.StorageError with { Message = "The server's disk failed; the session is aborted, but some of its bytes are left. Try again." };

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
        var found = await database.ReadAsync((db, ct) => db.FindSessionAsync(id, ct), cancellation);
        if (found is null || found.Status == SessionStatus.Closed)
        {
            // Without a request for the lease, so that a writer is not disturbed.
            return found is null ? Failures.SessionNotFound : Failures.SessionClosed;
        }
        var asked = await leases.AcquireAsync(id, options.HandOverTimeout, cancellation);
        if (asked.IsRefused(out var notGiven))
        {
            // A stopped POST /files or PUT removes its session itself.
            return await database.ReadAsync((db, ct) => db.FindSessionAsync(id, ct), cancellation) is null ? null : notGiven;
        }
        await using var lease = asked.Value;
        if (await EndAsync(id, caller, lease) is { } refusal)
        {
            return refusal;
        }
        // The row still says that the session has ended: after a crash or a disk fault the collector or a repeated call
        // continues.
        return blobs.DeleteAll(id) ? await RemoveRowAsync(found, lease) : BytesLeft;
    }

    private Task<Failure?> EndAsync(Guid id, Caller caller, IUploadLease lease)
    {
        var now = clock.GetUtcNow();
        return database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                if (await Accounts.CheckRightsNowAsync(db, caller, Permissions.Admin, ct) is { } lost)
                {
                    return lost;
                }
                var row = await db.UploadSessions.SingleOrDefaultAsync(one => one.Id == id, ct);
                if (row is null)
                {
                    // The stopped writer removed it; its bytes may still be there.
                    return null;
                }
                if (row.LeaseToken != lease.Token)
                {
                    return Failures.WriteSuperseded;
                }
                if (row.Status is SessionStatus.Open or SessionStatus.Failed)
                {
                    row.Abort(now);
                }
                return row.Status == SessionStatus.Closed ? Failures.SessionClosed : null;
            },
            CancellationToken.None);
    }

    /// <summary>Also removes the idempotency key: a repeated creation shall not return a session that is gone.</summary>
    private Task<Failure?> RemoveRowAsync(UploadSession session, IUploadLease lease) => database.WriteEvenIfFullAsync(
        async (db, ct) =>
        {
            await db.IdempotencyKeys.Where(one => one.CreatedAt == session.CreatedAt && one.SessionId == session.Id).ExecuteDeleteAsync(ct);
            await db.UploadSessions
                .Where(one => one.Id == session.Id && one.LeaseToken == lease.Token)
                .Where(one => one.Status == SessionStatus.Aborted || one.Status == SessionStatus.Expired)
                .ExecuteDeleteAsync(ct);
            // An earlier run, whose commit was not confirmed, may have removed it; if it is there, the lease was lost.
            return await db.UploadSessions.AnyAsync(one => one.Id == session.Id, ct) ? Failures.WriteSuperseded : null;
        },
        CancellationToken.None);
}
