namespace Kala.Domain.Events;

/// <summary>Something that happened, for the timeline of a session and for the audit. It never changes.</summary>
public sealed class Event
{
    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A version 7 uuid of that time, which orders the events of one process within a millisecond.</summary>
    public required Guid Id { get; init; }

    /// <summary>What happened: a word of <c>docs/schema.md</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The session or file; null for none.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The user who did it; null if nobody did, such as housekeeping.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The user or API key that it was done to; null for none.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>The number of durable bytes at that time; null where it has no meaning.</summary>
    public long? Offset { get; init; }

    /// <summary>How often it happened, where one event stands for several.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Why, or the name of what it was done to; null for none.</summary>
    public string? Detail { get; init; }
}
