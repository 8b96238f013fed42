using Kala.Domain.Events;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>The columns of the table <c>events</c>, in one order.</summary>
internal static class PostgresEventColumns
{
    public const string Names = "at, id, kind, session_id, actor_id, subject_id, \"offset\", count, detail";

    /// <summary>Their values of the first event, for an insert.</summary>
    public const string Values =
        """
        @event_at_0, @event_id_0, @event_kind_0, @event_session_id_0, @event_actor_id_0, @event_subject_id_0,
        @event_offset_0, @event_count_0, @event_detail_0
        """;

    /// <summary>Their values of several events, each in parentheses.</summary>
    public static string ValuesOf(int count) => string.Join(
        ", ", Enumerable.Range(0, count).Select(place => $"({Values.Replace("_0", $"_{place}", StringComparison.Ordinal)})"));

    public static void SetAll(NpgsqlParameterCollection values, Event one, int place = 0)
    {
        values.Set($"@event_at_{place}", one.At);
        values.Set($"@event_id_{place}", one.Id);
        values.Set($"@event_kind_{place}", one.Kind);
        values.Set($"@event_session_id_{place}", one.SessionId);
        values.Set($"@event_actor_id_{place}", one.ActorId);
        values.Set($"@event_subject_id_{place}", one.SubjectId);
        values.Set($"@event_offset_{place}", one.Offset);
        values.Set($"@event_count_{place}", one.Count);
        values.Set($"@event_detail_{place}", one.Detail);
    }
}
