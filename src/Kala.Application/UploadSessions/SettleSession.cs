using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>Returns a session whose offset only a later request changes: a running write is stopped first.</summary>
public sealed class SettleSessionHandler(SessionLeases leases, SessionLookup sessions)
{
    /// <summary>The session's view; refused if the session is unknown, another owner's, aborted, expired or busy.</summary>
    public async Task<Result<SessionView>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await sessions.FindAsync(id, caller, cancellation);
        if (found.IsRefused(out var unknown))
        {
            return unknown;
        }
        if (found.Value.Status is SessionStatus.Closed or SessionStatus.Failed)
        {
            return sessions.View(found.Value);
        }
        var settled = await leases.SettleAsync(id, caller, cancellation);
        return settled.IsRefused(out var busy) ? busy : sessions.View(settled.Value);
    }
}
