namespace Kala.Application.Housekeeping;

/// <summary>
/// The housekeeping history of this process, kept in memory; see
/// <c>docs/decisions/0016-housekeeping-diary-in-memory.md</c>.
/// </summary>
public sealed class HousekeepingDiary(HousekeepingOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _since = clock.GetUtcNow();
    private readonly Dictionary<HousekeepingJob, Entry> _entries =
        Enum.GetValues<HousekeepingJob>().ToDictionary(job => job, _ => new Entry());

    /// <summary>Runs a job and records the outcome.</summary>
    /// <typeparam name="T">The job's report.</typeparam>
    public async Task<T> RunAsync<T>(
        HousekeepingJob job,
        RunTrigger trigger,
        Func<CancellationToken, Task<T>> run,
        CancellationToken cancellation)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(run);
        var (startedAt, began) = (clock.GetUtcNow(), clock.GetTimestamp());
        object? report = null;
        Change(job, entry => entry with { Running = entry.Running + 1 });
        try
        {
            var done = await run(cancellation);
            report = done;
            return done;
        }
        finally
        {
            var outcome = report is not null ? "ok" : cancellation.IsCancellationRequested ? "cancelled" : "failed";
            var duration = Math.Round(clock.GetElapsedTime(began).TotalMilliseconds, 3);
            var isAutomatic = trigger == RunTrigger.Automatic;
            Change(job, entry => entry with
            {
                Running = entry.Running - 1,
                Automatic = entry.Automatic + (isAutomatic ? 1 : 0),
                Manual = entry.Manual + (isAutomatic ? 0 : 1),
                Last = new RunView(startedAt, duration, isAutomatic ? "automatic" : "manual", outcome, report),
            });
        }
    }

    /// <summary>Records when the worker starts the next run.</summary>
    public void Expect(HousekeepingJob job, DateTimeOffset dueAt) => Change(job, entry => entry with { DueAt = dueAt });

    /// <summary>The view for administrators.</summary>
    public MaintenanceView View()
    {
        lock (_gate)
        {
            return new MaintenanceView(_since, options.Enabled, [.. _entries.Select(pair => View(pair.Key, pair.Value))]);
        }
    }

    private static JobView View(HousekeepingJob job, Entry entry) => new(
        job switch
        {
            HousekeepingJob.Expire => "expire",
            HousekeepingJob.Collect => "collect",
            HousekeepingJob.Scrub => "scrub",
            _ => throw new ArgumentOutOfRangeException(nameof(job), job, "No such job."),
        },
        entry.Running > 0,
        entry.Automatic,
        entry.Manual,
        entry.DueAt,
        entry.Last);

    private void Change(HousekeepingJob job, Func<Entry, Entry> change)
    {
        lock (_gate)
        {
            _entries[job] = change(_entries[job]);
        }
    }

    private sealed record Entry
    {
        public int Running { get; init; }

        public long Automatic { get; init; }

        public long Manual { get; init; }

        public DateTimeOffset? DueAt { get; init; }

        public RunView? Last { get; init; }
    }
}
