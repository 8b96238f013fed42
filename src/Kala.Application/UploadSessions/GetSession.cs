using Kala.Domain;

namespace Kala.Application.UploadSessions;

/// <summary>Returns the state of a session. Takes no lease; the offset is the committed one.</summary>
public sealed class GetSessionHandler(SessionLookup sessions)
{
    /// <summary>The session's view; refused if the session is unknown, another owner's, aborted or expired.</summary>
    public async Task<Result<SessionView>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await sessions.FindAsync(id, caller, cancellation);
        return found.IsRefused(out var refusal) ? refusal : sessions.View(found.Value);
    }
}
