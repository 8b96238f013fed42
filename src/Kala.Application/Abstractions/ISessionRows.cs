using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Abstractions;

/// <summary>
/// The statements that every upload and download runs, written out for each database. They run on the connection and in
/// the transaction of the given context, at once, and track nothing. See docs/decisions/0057.
/// </summary>
public interface ISessionRows
{
    /// <summary>Finds a session; null if it is unknown.</summary>
    Task<UploadSession?> FindSessionAsync(KalaContext db, Guid id, CancellationToken cancellation);

    /// <summary>Finds a file, deleted or not; null if it is unknown.</summary>
    Task<StoredFile?> FindFileAsync(KalaContext db, Guid id, CancellationToken cancellation);

    /// <summary>Inserts a session and the event of its creation.</summary>
    Task InsertAsync(KalaContext db, UploadSession session, Event created, CancellationToken cancellation);

    /// <summary>Inserts a closed session, its file and the event of both.</summary>
    Task InsertAsync(
        KalaContext db,
        UploadSession session,
        StoredFile file,
        Event stored,
        CancellationToken cancellation);

    /// <summary>
    /// Writes a changed session to its row, only the columns that a chunk changes if no others changed, and inserts the
    /// events of the change.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="session">The new values.</param>
    /// <param name="before">The values that the row must still have.</param>
    /// <param name="lease">The lease token that the row must still have.</param>
    /// <param name="releasesLease">
    /// Whether the update also releases the lease; otherwise it renews it, by the database's clock. Has no effect where
    /// rows have no leases.
    /// </param>
    /// <param name="events">What the change means; usually nothing.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>False, with nothing changed, if the row has other values.</returns>
    Task<bool> UpdateAsync(
        KalaContext db,
        UploadSession session,
        SessionSnapshot before,
        Guid? lease,
        bool releasesLease,
        IReadOnlyList<Event> events,
        CancellationToken cancellation);

    /// <summary>
    /// Writes a closed session to its row, releases its lease and inserts its file and the event: all or nothing,
    /// also in <see cref="IKalaDatabase.WriteOneAsync"/>.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="session">The closed session.</param>
    /// <param name="before">The values that the row must still have.</param>
    /// <param name="lease">The lease token that the row must still have.</param>
    /// <param name="file">The session's file.</param>
    /// <param name="closed">The event.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>False, with nothing changed, if the row has other values.</returns>
    Task<bool> CloseAsync(
        KalaContext db,
        UploadSession session,
        SessionSnapshot before,
        Guid? lease,
        StoredFile file,
        Event closed,
        CancellationToken cancellation);
}
