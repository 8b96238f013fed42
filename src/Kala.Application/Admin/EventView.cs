using System.Linq.Expressions;
using Kala.Domain.Events;

namespace Kala.Application.Admin;

/// <summary>Something that happened, as in the timeline of a session.</summary>
public record EventView
{
    /// <summary>The uuid, version 7.</summary>
    public Guid Uuid { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What happened; clients must accept new values.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The session or file; null for none.</summary>
    public Guid? Session { get; init; }

    /// <summary>The user who did it; null if nobody did.</summary>
    public Guid? Actor { get; init; }

    /// <summary>The user or API key that it was done to; null for none.</summary>
    public Guid? Subject { get; init; }

    /// <summary>The number of durable bytes at that time; null where it has no meaning.</summary>
    public long? Offset { get; init; }

    /// <summary>How often it happened.</summary>
    public int Count { get; init; }

    /// <summary>Why or how, or a name; null for none.</summary>
    public string? Detail { get; init; }

    /// <summary>The columns of a view of this kind.</summary>
    internal static Expression<Func<Event, TView>> Of<TView>()
        where TView : EventView, new() => one => new TView
        {
            Uuid = one.Id,
            At = one.At,
            Kind = one.Kind,
            Session = one.SessionId,
            Actor = one.ActorId,
            Subject = one.SubjectId,
            Offset = one.Offset,
            Count = one.Count,
            Detail = one.Detail,
        };
}
