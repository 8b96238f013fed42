namespace Kala.Application.Housekeeping;

/// <summary>The settings of the section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>How many days events are kept: 1 to 36500.</summary>
    public int Days { get; set; } = 90;
}
