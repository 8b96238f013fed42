using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>
/// Advances a session's row while a chunk arrives. Each step is one statement that changes the row only if it still has
/// the values of the previous step and the lease's token, so a writer that lost the session changes nothing.
/// </summary>
internal sealed class OffsetCommit(IKalaDatabase database, UploadSession session, IUploadLease lease)
{
    private SessionSnapshot _at = SessionSnapshot.Of(session);

    /// <summary>The offset in the row, which clients may be told.</summary>
    public long Committed => _at.Offset;

    /// <summary>The blob in the row before the first step.</summary>
    public BlobId FirstBlob { get; } = session.BlobId;

    /// <summary>The blob in the row.</summary>
    public BlobId CommittedBlob => new(session.Id, _at.Blob);

    /// <summary>Applies a change to the session and commits it; durable on return.</summary>
    /// <param name="change">The change.</param>
    /// <param name="isLast">Whether nothing that needs the lease follows, so that the same commit releases it.</param>
    /// <param name="rights">The rights that the caller must still have in the transaction; null for none.</param>
    /// <returns>False if another writer changed the row, or if the rights were lost.</returns>
    public async Task<bool> SaveAsync(Action<UploadSession> change, bool isLast = false, RightsWatch? rights = null)
    {
        change(session);
        var isSaved = await database.WriteAsync(
            async (db, ct) => (rights is null || await rights.HoldAsync(db, ct))
                && (await db.UpdateAsync(session, _at, lease.Token, isLast, isAlone: true, ct) || await IsSavedAsync(db, ct)),
            CancellationToken.None);
        if (isSaved)
        {
            _at = SessionSnapshot.Of(session);
            if (isLast)
            {
                lease.MarkReleased();
            }
        }
        return isSaved;
    }

    /// <summary>
    /// Whether an earlier run of this step, whose commit was not confirmed, has already changed the row. Only where
    /// rows have leases. This lease's token proves that nobody else has changed the row since; if the step released the
    /// lease, the same digest of the same number of bytes proves that the content is this writer's.
    /// </summary>
    private async Task<bool> IsSavedAsync(KalaContext db, CancellationToken cancellation) =>
        lease.Token is not null && await db.UploadSessions.AnyAsync(
            row => row.Id == session.Id && row.Status == session.Status && row.Generation == session.Generation
                && row.Blob == session.Blob && row.Offset == session.Offset
                && (row.LeaseToken == lease.Token
                    || (session.DigestState != null && row.DigestState == session.DigestState)),
            cancellation);
}
