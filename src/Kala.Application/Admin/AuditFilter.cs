using Kala.Domain.Events;

namespace Kala.Application.Admin;

/// <summary>The conditions of the audit, split by what an index can serve: the time, or the session and the time.</summary>
internal sealed class AuditFilter(AuditQuery query)
{
    /// <summary>The matching rows, in the order of time.</summary>
    public IReadOnlyList<RowSource<Event>> Sources(IQueryable<Event> rows)
    {
        var indexed = OfTime(query.Session is { } session ? rows.Where(one => one.SessionId == session) : rows);
        return [new RowSource<Event>(indexed, query.Kind is null && query.Actor is null ? null : Wanted)];
    }

    private IQueryable<Event> Wanted(IQueryable<Event> rows)
    {
        if (query.Kind is { } kind)
        {
            rows = rows.Where(one => one.Kind == kind);
        }
        return query.Actor is { } actor ? rows.Where(one => one.ActorId == actor) : rows;
    }

    private IQueryable<Event> OfTime(IQueryable<Event> rows)
    {
        if (query.From is { } from)
        {
            rows = rows.Where(one => one.At >= from);
        }
        return query.To is { } to ? rows.Where(one => one.At < to) : rows;
    }
}
