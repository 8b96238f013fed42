using Kala.Domain;

namespace Kala.Application.UploadSessions;

/// <summary>Tells how far a session is. Takes no lease: the offset told is the committed one.</summary>
public sealed class GetSessionHandler(SessionLookup sessions)
{
    /// <summary>The session's view; refused if it is unknown, not the caller's, aborted or expired.</summary>
    public async Task<Result<SessionView>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await sessions.FindAsync(id, caller, cancellation);
        return found.IsRefused(out var refusal) ? refusal : sessions.View(found.Value);
    }
}
