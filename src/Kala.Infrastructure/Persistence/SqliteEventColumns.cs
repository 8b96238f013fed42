using Kala.Domain.Events;
using Microsoft.Data.Sqlite;

namespace Kala.Infrastructure.Persistence;

/// <summary>The columns of the table <c>events</c>, in one order.</summary>
internal static class SqliteEventColumns
{
    public const string Names = "at, id, kind, session_id, actor_id, subject_id, \"offset\", count, detail";

    /// <summary>Their values, for an insert.</summary>
    public const string Values =
        "@event_at, @event_id, @event_kind, @event_session_id, @event_actor_id, @event_subject_id, @event_offset, @event_count, @event_detail";

    public static void SetAll(SqliteParameterCollection values, Event one)
    {
        values.Set("@event_at", one.At);
        values.Set("@event_id", one.Id);
        values.Set("@event_kind", one.Kind);
        values.Set("@event_session_id", one.SessionId);
        values.Set("@event_actor_id", one.ActorId);
        values.Set("@event_subject_id", one.SubjectId);
        values.Set("@event_offset", one.Offset);
        values.Set("@event_count", one.Count);
        values.Set("@event_detail", one.Detail);
    }
}
