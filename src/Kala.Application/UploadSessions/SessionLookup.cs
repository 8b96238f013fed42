using AutoMapper;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>Finds sessions for a caller, and shows them.</summary>
public sealed class SessionLookup(
    IKalaDatabase database,
    IMapper mapper,
    TimeProvider clock,
    FilestoreOptions options)
{
    /// <summary>
    /// The session, whatever its status. What is unknown, not the caller's, or ended too long ago to be remembered is
    /// refused with the same words.
    /// </summary>
    public async Task<Result<UploadSession>> FindAnyAsync(Guid id, Caller caller, CancellationToken cancellation) =>
        Known(await database.ReadAsync((db, ct) => db.FindSessionAsync(id, ct), cancellation), caller);

    /// <summary>The session, unless it has ended without a file.</summary>
    public async Task<Result<UploadSession>> FindAsync(Guid id, Caller caller, CancellationToken cancellation) =>
        Living(await FindAnyAsync(id, caller, cancellation));

    /// <summary>The same, as it is under a lease: read again only where the lease has not brought it.</summary>
    public async Task<Result<UploadSession>> FindAsync(
        Guid id,
        Caller caller,
        IUploadLease? lease,
        CancellationToken cancellation) =>
        lease?.Session is { } session ? Living(Known(session, caller)) : await FindAsync(id, caller, cancellation);

    private Result<UploadSession> Known(UploadSession? session, Caller caller)
    {
        var isThere = session is not null
            && caller.Sees(session.OwnerId)
            && !(session.RememberedUntil(Now, options.SessionMemory) <= Now);
        return isThere ? session! : Failures.SessionNotFound;
    }

    private Result<UploadSession> Living(Result<UploadSession> found) =>
        found.IsRefused(out _) ? found : EndedWithoutFile(found.Value) is { } failure ? failure : found;

    /// <summary>The refusal that an aborted or expired session answers with; null for any other.</summary>
    public Failure? EndedWithoutFile(UploadSession session) => session.StatusAt(Now) switch
    {
        SessionStatus.Aborted => Failures.SessionAborted with { Session = View(session) },
        SessionStatus.Expired => Failures.SessionExpired with { Session = View(session) },
        _ => null,
    };

    /// <summary>The session as clients see it now.</summary>
    public SessionView View(UploadSession session) => SessionViewProfile.View(mapper, session, Now);

    private DateTimeOffset Now => clock.GetUtcNow();
}
