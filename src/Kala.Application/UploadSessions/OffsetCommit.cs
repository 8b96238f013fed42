using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>
/// Moves a session's row forward while one chunk arrives. Each step is one statement that changes the row only if it
/// still is what the last step left, and still has the lease's token: whoever lost the session changes nothing.
/// </summary>
internal sealed class OffsetCommit(IKalaDatabase database, UploadSession session, IUploadLease lease)
{
    private SessionMark _at = SessionMark.Of(session);

    /// <summary>The offset in the row: what a client may be told.</summary>
    public long Committed => _at.Offset;

    /// <summary>The blob that was in the row before the first step.</summary>
    public BlobId FirstBlob { get; } = session.BlobId;

    /// <summary>The blob in the row.</summary>
    public BlobId CommittedBlob => new(session.Id, _at.Blob);

    /// <summary>Changes the session as <paramref name="change"/> says and commits it, durable on return.</summary>
    /// <param name="change">What becomes of the session.</param>
    /// <param name="isLast">Nothing follows that needs the lease, so that it goes in the same commit.</param>
    /// <param name="rights">What has to hold in the transaction; null for nothing.</param>
    /// <returns>False if the row is not what it was, because somebody else has the session, or if the rights are lost.</returns>
    public async Task<bool> SaveAsync(Action<UploadSession> change, bool isLast = false, RightsWatch? rights = null)
    {
        change(session);
        var isSaved = await database.WriteAsync(
            async (db, ct) => (rights is null || await rights.HoldAsync(db, ct))
                && (await db.UpdateAsync(session, _at, lease.Token, isLast, isAlone: true, ct) || await IsSavedAsync(db, ct)),
            CancellationToken.None);
        if (isSaved)
        {
            _at = SessionMark.Of(session);
            if (isLast)
            {
                lease.WentWithTheRow();
            }
        }
        return isSaved;
    }

    /// <summary>
    /// Whether an earlier run of this very step, whose commit nobody heard of, has made the row what it was to become.
    /// Only where rows have leases. My token says that nobody else has changed it since; where that went with the step, the
    /// same digest of as many bytes says that what is kept is what I kept.
    /// </summary>
    private async Task<bool> IsSavedAsync(KalaContext db, CancellationToken cancellation) =>
        lease.Token is not null && await db.UploadSessions.AnyAsync(
            row => row.Id == session.Id && row.Status == session.Status && row.Generation == session.Generation
                && row.Blob == session.Blob && row.Offset == session.Offset
                && (row.LeaseToken == lease.Token
                    || (session.DigestState != null && row.DigestState == session.DigestState)),
            cancellation);
}
