using System.Text.Json.Serialization;

namespace Kala.Application.Housekeeping;

/// <summary>Housekeeping as administrators see it.</summary>
/// <param name="Since">When this process started counting.</param>
/// <param name="RunsByItself">Whether the workers run on schedule, or only on demand.</param>
/// <param name="Jobs">The jobs.</param>
public sealed record MaintenanceView(
    DateTimeOffset Since,
    bool RunsByItself,
    [property: JsonPropertyName("works")] IReadOnlyList<JobView> Jobs);

/// <summary>A housekeeping job.</summary>
/// <param name="Name">Its name in the URL of its call: <c>expire</c>, <c>collect</c> or <c>scrub</c>.</param>
/// <param name="IsRunning">Whether it is running now.</param>
/// <param name="AutomaticRuns">Number of finished scheduled runs.</param>
/// <param name="ManualRuns">Number of finished runs on demand.</param>
/// <param name="NextDueAt">When the next scheduled run starts; null if none is scheduled.</param>
/// <param name="Last">The last finished run; null if none.</param>
public sealed record JobView(
    string Name,
    bool IsRunning,
    long AutomaticRuns,
    long ManualRuns,
    DateTimeOffset? NextDueAt,
    RunView? Last);

/// <summary>A finished run.</summary>
/// <param name="StartedAt">When it started.</param>
/// <param name="DurationMs">The duration in milliseconds.</param>
/// <param name="Trigger"><c>automatic</c> or <c>manual</c>.</param>
/// <param name="Outcome"><c>ok</c>, <c>failed</c> (the log has the reason) or <c>cancelled</c>.</param>
/// <param name="Report">The report, as its call returns it; null unless the outcome is <c>ok</c>.</param>
public sealed record RunView(DateTimeOffset StartedAt, double DurationMs, string Trigger, string Outcome, object? Report);
