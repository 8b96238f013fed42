using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Abstractions;

/// <summary>Leases: each session has one writer, and the newest request wins.</summary>
public interface IUploadLeases
{
    /// <summary>
    /// Requests a session: signals the current holder to stop and waits until it releases the lease. Within a process,
    /// requests are granted in order, and each is told to stop as soon as another one waits, so that the newest keeps
    /// the lease; between processes only the newest is granted.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="patience">The maximum time to wait.</param>
    /// <param name="cancellation">Cancelled when the client disconnects.</param>
    /// <returns>
    /// The lease, which the caller disposes. Refused with <see cref="Failures.SessionBusy"/> if it was not released in
    /// time, or with <see cref="Failures.WriteSuperseded"/> if a newer request has it or waits for it.
    /// </returns>
    Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Acquires a session that is free; null, without signalling the holder, if it is not.</summary>
    Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation);
}

/// <summary>The exclusive right to write to a session, until disposed.</summary>
public interface IUploadLease : IAsyncDisposable
{
    /// <summary>
    /// Cancelled when another request wants the session: stop, keep what may be kept, and dispose the lease.
    /// </summary>
    CancellationToken Superseded { get; }

    /// <summary>
    /// The value that the row's <see cref="UploadSession.LeaseToken"/> must have for a change under this lease to be
    /// committed. Null where leases are held in this process only and rows have none.
    /// </summary>
    Guid? Token { get; }

    /// <summary>The session's row, read when the lease was granted; null if it was not read.</summary>
    UploadSession? Session { get; }

    /// <summary>Whether a writer of another process held the session until this lease was granted.</summary>
    bool IsTakenOver => false;

    /// <summary>Records that the last commit also released the lease, so that disposing it changes no row.</summary>
    void MarkReleased();
}
