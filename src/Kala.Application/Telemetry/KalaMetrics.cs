using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Telemetry;

/// <summary>
/// The server's metrics, described in <c>docs/metrics.md</c>. Durations are in seconds. Without a listener, a call
/// costs one comparison.
/// </summary>
public sealed class KalaMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Kala";

    private const string Good = "good";
    private const string Corrupt = "corrupt";
    private const string Unreadable = "unreadable";

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<double> LongDurations = new()
    {
        HistogramBucketBoundaries = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000],
    };

    private readonly Counter<long> _uploaded;
    private readonly Counter<long> _downloaded;
    private readonly Counter<long> _handedOver;
    private readonly Counter<long> _chunks;
    private readonly UpDownCounter<long> _activeChunks;
    private readonly Histogram<double> _leaseWaits;
    private readonly Counter<long> _takeOvers;
    private readonly Histogram<double> _commits;
    private readonly Histogram<double> _syncs;
    private readonly Histogram<double> _storeRequests;
    private readonly Counter<long> _scrubbedFiles;
    private readonly Counter<long> _scrubbedBytes;
    private readonly Counter<long> _imports;
    private readonly Histogram<double> _importTimes;
    private readonly Histogram<double> _queryTimes;
    private readonly Gauge<long> _sessions;
    private readonly Gauge<long> _freeBytes;
    private readonly Gauge<double> _countedAt;

    /// <summary>Creates the instruments on a new meter.</summary>
    public KalaMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _uploaded = meter.CreateCounter<long>("kala.upload.bytes", "By", "Data bytes of uploads that became durable.");
        _downloaded = meter.CreateCounter<long>("kala.download.bytes", "By", "Bytes of files that were read for downloads.");
        _handedOver = meter.CreateCounter<long>("kala.handed_over.bytes", "By", "Bytes of files that a proxy was told to send.");
        _chunks = meter.CreateCounter<long>("kala.chunks", "{chunk}", "Finished upload bodies, by result.");
        _activeChunks = meter.CreateUpDownCounter<long>("kala.chunks.active", "{chunk}", "Upload bodies being received now.");
        _leaseWaits = meter.CreateHistogram(
            "kala.lease.wait", "s", "How long a request waited for a session, by result.", tags: null, Durations);
        _takeOvers = meter.CreateCounter<long>(
            "kala.lease.takeovers", "{takeover}", "Writers stopped because another request took over their session.");
        _commits = meter.CreateHistogram(
            "kala.commit.duration", "s", "Time until a metadata change was durable.", tags: null, Durations);
        _syncs = meter.CreateHistogram(
            "kala.sync.duration", "s", "Time until a file or folder was durable on disk.", tags: null, Durations);
        _storeRequests = meter.CreateHistogram(
            "kala.store.request.duration", "s", "How long a request to the S3-compatible store took, by operation and result.", tags: null, Durations);
        _scrubbedFiles = meter.CreateCounter<long>("kala.scrub.files", "{file}", "Stored files read again, by result.");
        _scrubbedBytes = meter.CreateCounter<long>("kala.scrub.bytes", "By", "Bytes of stored files read again.");
        _imports = meter.CreateCounter<long>("kala.datastore.imports", "{import}", "Imports of datastores that have ended, by result.");
        _importTimes = meter.CreateHistogram(
            "kala.datastore.import.duration", "s", "How long an import of a datastore took.", tags: null, LongDurations);
        _queryTimes = meter.CreateHistogram(
            "kala.datastore.query.duration", "s", "How long a query of a datastore took, without sending.", tags: null, Durations);
        _sessions = meter.CreateGauge<long>("kala.sessions", "{session}", "Sessions in the metadata store, by status.");
        _freeBytes = meter.CreateGauge<long>("kala.disk.free", "By", "Bytes that uploads can still fill, without the reserve.");
        _countedAt = meter.CreateGauge<double>(
            "kala.sessions.counted.timestamp", "s", "When the sessions were last counted, in seconds since 1970.");
    }

    /// <summary>
    /// Creates every counter with value 0: Prometheus sees no increase in a counter that first appears with 1.
    /// </summary>
    public void CreateAtZero()
    {
        Uploaded(0);
        Downloaded(0);
        HandedOver(0);
        _takeOvers.Add(0);
        _scrubbedBytes.Add(0);
        foreach (var result in (string[])[Good, Corrupt, Unreadable])
        {
            _scrubbedFiles.Add(0, Result(result));
        }
        foreach (var end in Enum.GetValues<ChunkEnd>())
        {
            _chunks.Add(0, End(end));
        }
        _chunks.Add(0, End(null));
    }

    /// <summary>Counts data bytes that became durable.</summary>
    public void Uploaded(long bytes) => _uploaded.Add(bytes);

    /// <summary>Counts bytes of a file that were read for a download.</summary>
    public void Downloaded(long bytes) => _downloaded.Add(bytes);

    /// <summary>Counts bytes of a file that a proxy was told to send.</summary>
    public void HandedOver(long bytes) => _handedOver.Add(bytes);

    /// <summary>Counts a body whose data starts to arrive.</summary>
    public void ChunkBegan() => _activeChunks.Add(1);

    /// <summary>Counts a body that has ended.</summary>
    /// <param name="end">The result; null if an exception was thrown.</param>
    public void ChunkEnded(ChunkEnd? end)
    {
        _activeChunks.Add(-1);
        _chunks.Add(1, End(end));
    }

    /// <summary>Records how long a request waited for a session.</summary>
    /// <param name="seconds">The wait.</param>
    /// <param name="outcome"><c>granted</c>, <c>busy</c>, <c>superseded</c> or <c>gone</c>.</param>
    public void LeaseWaited(double seconds, string outcome) =>
        _leaseWaits.Record(seconds, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Counts a writer that lost its session to another request.</summary>
    public void LeaseTakenOver() => _takeOvers.Add(1);

    /// <summary>Counts an import that has ended.</summary>
    /// <param name="seconds">How long it took.</param>
    /// <param name="outcome"><c>ready</c>, or the code of its failure.</param>
    public void Imported(double seconds, string outcome)
    {
        _imports.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _importTimes.Record(seconds);
    }

    /// <summary>Records how long a query of a datastore took.</summary>
    /// <param name="seconds">The time, without that of sending.</param>
    /// <param name="kind"><c>items</c>, <c>item</c> or <c>tile</c>.</param>
    public void Queried(double seconds, string kind) => _queryTimes.Record(seconds, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Makes a metadata change and records how long it takes until it is durable or has failed.</summary>
    /// <typeparam name="T">The result of the change.</typeparam>
    public async Task<T> CommitAsync<T>(Func<Task<T>> change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        using var activity = KalaActivities.Begin("commit");
        var start = Stopwatch.GetTimestamp();
        var isDone = false;
        try
        {
            var result = await change();
            isDone = true;
            return result;
        }
        finally
        {
            // A call that was cancelled before its work started says nothing about the store.
            if (isDone || !cancellation.IsCancellationRequested)
            {
                _commits.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, Outcome(isDone));
            }
        }
    }

    /// <summary>Syncs a file or folder and records how long it takes.</summary>
    public void Sync(string target, Action sync)
    {
        ArgumentNullException.ThrowIfNull(sync);
        using var activity = KalaActivities.Begin("sync");
        var start = Stopwatch.GetTimestamp();
        var isDone = false;
        try
        {
            sync();
            isDone = true;
        }
        finally
        {
            _syncs.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds,
                new KeyValuePair<string, object?>("target", target),
                Outcome(isDone));
        }
    }

    /// <summary>Records a request to the S3-compatible store.</summary>
    public void StoreRequested(string operation, string outcome, TimeSpan duration) => _storeRequests.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>("operation", operation),
        new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Counts a stored file that was read again.</summary>
    public void Scrubbed(long bytes, bool isGood)
    {
        _scrubbedBytes.Add(bytes);
        _scrubbedFiles.Add(1, Result(isGood ? Good : Corrupt));
    }

    /// <summary>Counts a stored file that could not be read, which ended the run.</summary>
    public void ScrubStopped() => _scrubbedFiles.Add(1, Result(Unreadable));

    /// <summary>Records the number of sessions by status.</summary>
    public void RecordSessions(IReadOnlyDictionary<SessionStatus, long> sessions, DateTimeOffset at)
    {
        foreach (var status in Enum.GetValues<SessionStatus>())
        {
            _sessions.Record(
                sessions.GetValueOrDefault(status),
                new KeyValuePair<string, object?>("status", LabelValue.Of(status.ToString())));
        }
        _countedAt.Record(at.ToUnixTimeMilliseconds() / 1000.0);
    }

    /// <summary>Records the free bytes of the disk.</summary>
    public void RecordFreeBytes(long freeBytes) => _freeBytes.Record(freeBytes);

    private static KeyValuePair<string, object?> End(ChunkEnd? end) =>
        new("end", end is { } known ? LabelValue.Of(known.ToString()) : "fault");

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);

    private static KeyValuePair<string, object?> Outcome(bool isDone) => new("outcome", isDone ? "ok" : "failed");
}
