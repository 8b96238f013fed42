using AutoMapper;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>Finds sessions for a caller, and creates their views.</summary>
public sealed class SessionLookup(
    IKalaDatabase database,
    ISessionRows rows,
    IMapper mapper,
    TimeProvider clock,
    FilestoreOptions options)
{
    /// <summary>
    /// Finds a session in any status. Unknown, other owners' and forgotten sessions are refused with the same failure.
    /// </summary>
    public async Task<Result<UploadSession>> FindAnyAsync(Guid id, Caller caller, CancellationToken cancellation) =>
        Visible(await database.ReadAsync((db, ct) => rows.FindSessionAsync(db, id, ct), cancellation), caller);

    /// <summary>Finds a session that has not ended without a file.</summary>
    public async Task<Result<UploadSession>> FindAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await FindAnyAsync(id, caller, cancellation);
        return found.IsRefused(out _) ? found : EndedWithoutFile(found.Value) is { } failure ? failure : found;
    }

    /// <summary>Finds a session in any status under a lease; reads the row only if the lease has not read it.</summary>
    public async Task<Result<UploadSession>> FindAnyAsync(
        Guid id,
        Caller caller,
        IUploadLease? lease,
        CancellationToken cancellation) =>
        lease?.Session is { } session ? Visible(session, caller) : await FindAnyAsync(id, caller, cancellation);

    private Result<UploadSession> Visible(UploadSession? session, Caller caller)
    {
        var isThere = session is not null
            && caller.Sees(session.OwnerId)
            && !(session.RememberedUntil(Now, options.SessionMemory) <= Now);
        return isThere ? session! : Failures.SessionNotFound;
    }

    /// <summary>The refusal for an aborted or expired session; null for any other.</summary>
    public Failure? EndedWithoutFile(UploadSession session) => session.StatusAt(Now) switch
    {
        SessionStatus.Aborted => new SessionFailure(Failures.SessionAborted, View(session)),
        SessionStatus.Expired => new SessionFailure(Failures.SessionExpired, View(session)),
        _ => null,
    };

    /// <summary>The current view of a session.</summary>
    public SessionView View(UploadSession session) => SessionViewProfile.View(mapper, session, Now);

    private DateTimeOffset Now => clock.GetUtcNow();
}
