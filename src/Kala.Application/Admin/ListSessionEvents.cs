using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Events;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>Lists the events of a session, the oldest first.</summary>
public sealed class ListSessionEventsHandler(IKalaDatabase database, CursorSeal seal, SessionLookup sessions)
{
    /// <summary>
    /// A page; refused if the session is unknown or another owner's, or if the cursor belongs to another list. Sessions that
    /// have ended have their events as long as they are remembered.
    /// </summary>
    public async Task<Result<Page<EventView>>> HandleAsync(
        Guid id,
        PageRequest page,
        Caller caller,
        CancellationToken cancellation)
    {
        var found = await sessions.FindAnyAsync(id, caller, cancellation);
        return found.IsRefused(out var unknown) ? unknown : await ListingOf(id).PageAsync(page, cancellation);
    }

    private Listing<Event, DateTimeOffset, EventView> ListingOf(Guid id) => new(
        database,
        seal,
        $"session-events {id}",
        new ListReader<Event, DateTimeOffset, EventView>(
            new Keyset<Event, DateTimeOffset>(one => one.At, one => one.Id, descending: false),
            descending: false,
            EventView.Of<EventView>(),
            view => new Position<DateTimeOffset>(view.At, view.Uuid)),
        (db, _) => Task.FromResult<IReadOnlyList<RowSource<Event>>>(
            [new RowSource<Event>(db.Events.Where(one => one.SessionId == id), null)]),
        async (db, ct) => new RowCount(await db.Events.LongCountAsync(one => one.SessionId == id, ct), true));
}
