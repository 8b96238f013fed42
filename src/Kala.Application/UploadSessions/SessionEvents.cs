using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.Events;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>Creates the events of sessions and files; an instance those of one session, for the writer that holds it.</summary>
/// <param name="database">The metadata store.</param>
/// <param name="row">The session.</param>
/// <param name="clock">The clock.</param>
/// <param name="actor">Who writes; null for the server itself.</param>
/// <param name="isTakenOver">Whether a writer of another process had the session, which is not told yet.</param>
internal sealed class SessionEvents(IKalaDatabase database, UploadSession row, TimeProvider clock, Guid? actor, bool isTakenOver)
{
    /// <summary>With so many events, a session gets no more of the kinds that a client can repeat without end.</summary>
    private const int MostEvents = 100;

    /// <summary>Whether the take-over is to be told with the next commit.</summary>
    public bool IsTakenOver { get; private set; } = isTakenOver;

    /// <param name="kind">One of <see cref="EventKinds"/>.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="session">The session or file.</param>
    /// <param name="actor">Who did it; null for the server itself.</param>
    /// <param name="offset">The number of durable bytes.</param>
    /// <param name="detail">Why or how; null for nothing.</param>
    public static Event Of(string kind, DateTimeOffset at, Guid session, Guid? actor, long offset, string? detail = null) => new()
    {
        At = at,
        Id = Identifiers.NewEventId(at),
        Kind = kind,
        SessionId = session,
        ActorId = actor,
        Offset = offset,
        Detail = detail,
    };

    /// <summary>An event of this session, now.</summary>
    public Event Of(string kind, long offset, string? detail = null) => Of(kind, clock.GetUtcNow(), row.Id, actor, offset, detail);

    /// <summary>The take-over, if it is to be told.</summary>
    public List<Event> OfTakeOver(long offset) => IsTakenOver ? [Of(EventKinds.TakenOver, offset)] : [];

    /// <summary>What a change of the content means: usually that more of it is there, which is no event.</summary>
    public List<Event> OfChange(Extents before, Extents content, string? interruption)
    {
        var events = OfTakeOver(before.Length);
        var isNew = before.All is not [var first, ..] || !content.Names(first.Blob);
        if (isNew && content.Length > 0)
        {
            events.Add(Of(EventKinds.WriteStarted, content.Length));
        }
        if (interruption is not null)
        {
            events.Add(Of(EventKinds.Interrupted, content.Length, interruption));
        }
        return events;
    }

    /// <summary>The take-over was committed.</summary>
    public void MarkTold() => IsTakenOver = false;

    /// <summary>
    /// The events of a change that leaves the session open, or none if it has too many: a client can restart an upload, or break
    /// its connection, as often as it likes, and must not fill the table.
    /// </summary>
    public async Task<IReadOnlyList<Event>> BoundAsync(KalaContext db, IReadOnlyList<Event> events, CancellationToken cancellation)
    {
        var isRepeatable = events.Count > 0 && (row.Generation > 0 || events[^1].Kind == EventKinds.Interrupted);
        return isRepeatable && !await MayAddAsync(db, cancellation) ? [] : events;
    }

    /// <summary>
    /// Records that a body was cut of which nothing is kept, once for an offset. It changes nothing else, so it may fail.
    /// </summary>
    public async Task RecordInterruptionAsync(long offset, string why)
    {
        var cut = Of(EventKinds.Interrupted, offset, why);
        try
        {
            await database.WriteAsync(
                async (db, ct) =>
                {
                    var last = await db.Events.Where(one => one.SessionId == row.Id)
                        .OrderByDescending(one => one.At).ThenByDescending(one => one.Id).FirstOrDefaultAsync(ct);
                    var isKnown = last?.Kind == EventKinds.Interrupted && last.Offset == cut.Offset;
                    if (!isKnown && await MayAddAsync(db, ct))
                    {
                        db.Add(cut);
                    }
                    return isKnown;
                },
                CancellationToken.None);
        }
        catch (Exception error) when (error is StorageFullException or DatabaseUnavailableException)
        {
            // The client gets the answer that it would have got.
        }
    }

    private async Task<bool> MayAddAsync(KalaContext db, CancellationToken cancellation) =>
        await db.Events.Where(one => one.SessionId == row.Id).Take(MostEvents).CountAsync(cancellation) < MostEvents;
}
