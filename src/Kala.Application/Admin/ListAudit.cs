using System.Text.Json;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Events;

namespace Kala.Application.Admin;

/// <summary>Lists the events of all sessions, users and keys, the newest first.</summary>
public sealed class ListAuditHandler(IKalaDatabase database, CursorSeal seal)
{
    private static readonly Failure UnknownActor = Failures.ValidationFailed("actor", "There is no user with this name.");

    /// <summary>The list, for administrators; refused if nobody has the actor's name.</summary>
    public async Task<Result<Listing<AuditEntry>>> HandleAsync(AuditQuery query, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(caller);
        if (ListAccess.CheckAdmin(caller) is { } refusal)
        {
            return refusal;
        }
        if (query.ActorName is { } name)
        {
            if (await OwnerNames.FindAsync(database, name, cancellation) is not { } actor)
            {
                return UnknownActor;
            }
            query = query with { Actor = actor, ActorName = null };
        }
        return ListingOf(query);
    }

    private Listing<AuditEntry> ListingOf(AuditQuery query)
    {
        var filter = new AuditFilter(query);
        return new Listing<Event, DateTimeOffset, AuditEntry>(
            database,
            seal,
            $"audit{JsonSerializer.Serialize(query)}",
            new ListReader<Event, DateTimeOffset, AuditEntry>(
                new Keyset<Event, DateTimeOffset>(one => one.At, one => one.Id, descending: true),
                descending: true,
                EventView.Of<AuditEntry>(),
                view => new Position<DateTimeOffset>(view.At, view.Uuid)),
            (db, _) => Task.FromResult(filter.Sources(db.Events)),
            (db, ct) => RowCounter.CountAsync(
                filter.Sources(db.Events), rows => rows.OrderByDescending(one => one.At).ThenByDescending(one => one.Id), ct))
        {
            Complete = AddNamesAsync,
        };
    }

    /// <summary>The rows of a page with the names of their actors; one query by primary key.</summary>
    private static async Task<IReadOnlyList<AuditEntry>> AddNamesAsync(
        KalaContext db,
        IReadOnlyList<AuditEntry> rows,
        CancellationToken cancellation) =>
        await OwnerNames.AddAsync(
            db, rows, row => row.Actor ?? Guid.Empty, (row, name) => row with { ActorName = name }, cancellation);
}
