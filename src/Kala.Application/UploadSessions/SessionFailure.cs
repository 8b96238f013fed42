using Kala.Domain;

namespace Kala.Application.UploadSessions;

/// <summary>A refusal that shows the session as it was last.</summary>
public sealed record SessionFailure : Failure
{
    /// <summary>Adds the session to a refusal.</summary>
    /// <param name="refused">Why the call is refused.</param>
    /// <param name="session">The last view of the session.</param>
    public SessionFailure(Failure refused, SessionView session)
        : base(refused) => Session = session;

    /// <summary>The last view of the session.</summary>
    public SessionView Session { get; }
}
