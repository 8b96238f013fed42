namespace Kala.Application.Admin;

/// <summary>The filter of the audit.</summary>
public sealed record AuditQuery
{
    /// <summary>Only events of this kind.</summary>
    public string? Kind { get; init; }

    /// <summary>Only what this user did.</summary>
    public Guid? Actor { get; init; }

    /// <summary>The username of <see cref="Actor"/>, if that is not given itself.</summary>
    public string? ActorName { get; init; }

    /// <summary>Only events of this session or file.</summary>
    public Guid? Session { get; init; }

    /// <summary>Only events at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only events before this time.</summary>
    public DateTimeOffset? To { get; init; }
}
