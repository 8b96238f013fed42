namespace Kala.Application.Admin;

/// <summary>An event of the audit.</summary>
public sealed record AuditEntry : EventView
{
    /// <summary>The username of the actor; null without one, or if the user was deleted.</summary>
    public string? ActorName { get; init; }
}
