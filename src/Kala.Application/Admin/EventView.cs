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
}
