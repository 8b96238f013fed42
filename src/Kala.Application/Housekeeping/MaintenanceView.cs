namespace Kala.Application.Housekeeping;

/// <summary>Housekeeping as admins see it.</summary>
/// <param name="Since">When this process began to count.</param>
/// <param name="RunsByItself">Whether the workers run at their times, or on demand only.</param>
/// <param name="Works">Each work.</param>
public sealed record MaintenanceView(DateTimeOffset Since, bool RunsByItself, IReadOnlyList<WorkView> Works);

/// <summary>One work of housekeeping.</summary>
/// <param name="Name">Its name, as in the address of its call: <c>expire</c>, <c>collect</c> or <c>scrub</c>.</param>
/// <param name="IsRunning">Whether it runs now.</param>
/// <param name="AutomaticRuns">How many runs of the worker have ended.</param>
/// <param name="ManualRuns">How many runs on demand have ended.</param>
/// <param name="NextDueAt">When the worker begins its next run; null if it does not run by itself.</param>
/// <param name="Last">The run that ended last; null if none has.</param>
public sealed record WorkView(
    string Name,
    bool IsRunning,
    long AutomaticRuns,
    long ManualRuns,
    DateTimeOffset? NextDueAt,
    RunView? Last);

/// <summary>A run that has ended.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Trigger"><c>automatic</c> or <c>manual</c>.</param>
/// <param name="Outcome"><c>ok</c>, <c>failed</c> (the log has the reason) or <c>cancelled</c>.</param>
/// <param name="Report">What it did, as its call answers it; null unless it is <c>ok</c>.</param>
public sealed record RunView(DateTimeOffset StartedAt, double DurationMs, string Trigger, string Outcome, object? Report);
