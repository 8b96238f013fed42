using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;

namespace Kala.Application.UploadSessions;

/// <summary>Aborts an upload: stops a running writer and removes the bytes.</summary>
public sealed class AbortSessionHandler(IBlobStore blobs, SessionLeases leases, SessionLookup sessions, Accounts accounts)
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
        var asked = await leases.AcquireAnyAsync(id, caller, cancellation);
        if (asked.IsRefused(out var notGiven))
        {
            return notGiven with { Offset = null };
        }
        await using var session = asked.Value;
        if (IsSettled(session.Row, out answer))
        {
            return answer;
        }
        answer = await session.AbortAsync((db, ct) => accounts.CheckRightsAsync(db, caller, Permissions.Upload, ct));
        if (answer is null)
        {
            await blobs.DeleteAllAsync(id);
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
