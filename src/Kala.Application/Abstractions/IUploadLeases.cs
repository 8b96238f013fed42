using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Abstractions;

/// <summary>One writer for each session, the newest asker first.</summary>
public interface IUploadLeases
{
    /// <summary>
    /// Asks for a session: tells the one who holds it to stop, and waits until it has let go. Askers of one process get
    /// it in the order in which they asked, each told at once if another waits behind it, so that the newest stays;
    /// between processes only the newest gets it.
    /// </summary>
    /// <param name="session">Which.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">The asker went away.</param>
    /// <returns>
    /// The lease, to be disposed; refused as <see cref="Failures.SessionBusy"/> if it was not let go in time, as
    /// <see cref="Failures.WriteSuperseded"/> if a newer asker has it or waits for it.
    /// </returns>
    Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Takes a session that nobody holds; null, and nobody disturbed, if it is held.</summary>
    Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation);
}

/// <summary>The right to write to one session, until it is disposed.</summary>
public interface IUploadLease : IAsyncDisposable
{
    /// <summary>Cancelled when somebody else asks for the session: stop, keep what may be kept, and let go.</summary>
    CancellationToken Superseded { get; }

    /// <summary>
    /// What the session's row must have as its <see cref="UploadSession.LeaseToken"/> for a change under this lease to
    /// count. Null where the process alone holds leases, and no row has one.
    /// </summary>
    Guid? Token { get; }

    /// <summary>The session's row, read when the lease was given; null if it has to be read.</summary>
    UploadSession? Session { get; }

    /// <summary>A change of the row has given the lease back, so that nothing is left to be done there at the end.</summary>
    void WentWithTheRow();
}
