using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>Aborts an upload: stops a running writer and removes the bytes.</summary>
public sealed class AbortSessionHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    SessionLookup sessions,
    Accounts accounts,
    TimeProvider clock,
    FilestoreOptions options)
{
    /// <summary>
    /// Aborts the session durably; repeating it changes nothing. Returns the refusal, or null on success.
    /// </summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await sessions.FindAnyAsync(id, caller, cancellation);
        if (found.IsRefused(out var unknown))
        {
            return unknown;
        }
        if (IsSettled(found.Value, out var answer))
        {
            return answer;
        }
        var asked = await leases.AcquireAsync(id, options.HandOverTimeout, cancellation);
        if (asked.IsRefused(out var notGiven))
        {
            return notGiven;
        }
        await using var lease = asked.Value;
        var now = clock.GetUtcNow();
        answer = await database.WriteEvenIfFullAsync(
            async (db, ct) =>
            {
                if (await accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct) is { } lost)
                {
                    return lost;
                }
                var row = await db.UploadSessions.SingleOrDefaultAsync(
                    one => one.Id == id && one.LeaseToken == lease.Token, ct);
                if (row is null)
                {
                    return Failures.WriteSuperseded;
                }
                if (!IsSettled(row, out var already))
                {
                    row.Abort(now);
                }
                return already;
            },
            CancellationToken.None);
        if (answer is null)
        {
            blobs.DeleteAll(id);
        }
        return answer;
    }

    private bool IsSettled(UploadSession session, out Failure? answer)
    {
        answer = session.Status switch
        {
            SessionStatus.Closed => Failures.SessionClosed,
            SessionStatus.Aborted => null,
            _ => sessions.EndedWithoutFile(session),
        };
        return answer is not null || session.Status == SessionStatus.Aborted;
    }
}
