namespace Kala.Application.Abstractions;

/// <summary>One writer for each session, the newest asker first.</summary>
public interface IUploadLeases
{
    /// <summary>
    /// Asks for a session: tells the one who holds it to stop, and waits until it has let go. Askers get it in the
    /// order in which they asked, each told at once if another waits behind it, so that the newest stays.
    /// </summary>
    /// <param name="session">Which.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">The asker went away.</param>
    /// <returns>The lease, to be disposed; null if it was not let go in time.</returns>
    Task<IUploadLease?> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Takes a session that nobody holds; null, and nobody disturbed, if it is held.</summary>
    Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation);
}

/// <summary>The right to write to one session, until it is disposed.</summary>
public interface IUploadLease : IAsyncDisposable
{
    /// <summary>Cancelled when somebody else asks for the session: stop, keep what may be kept, and let go.</summary>
    CancellationToken Superseded { get; }
}
