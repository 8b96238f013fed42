using System.Diagnostics.Metrics;
using Kala.Application.Abstractions;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Telemetry;

/// <summary>
/// What the server measures of its own work; <c>docs/metrics.md</c> is for its readers. Durations are in seconds. While
/// nobody listens, a call costs a comparison.
/// </summary>
public sealed class KalaMetrics
{
    /// <summary>The name to listen to.</summary>
    public const string MeterName = "Kala";

    private const string Good = "good";
    private const string Corrupt = "corrupt";
    private const string Unreadable = "unreadable";

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Counter<long> _uploaded;
    private readonly Counter<long> _downloaded;
    private readonly Counter<long> _chunks;
    private readonly UpDownCounter<long> _activeChunks;
    private readonly Histogram<double> _leaseWaits;
    private readonly Counter<long> _takeOvers;
    private readonly Histogram<double> _commits;
    private readonly Histogram<double> _syncs;
    private readonly Counter<long> _scrubbedFiles;
    private readonly Counter<long> _scrubbedBytes;
    private readonly Gauge<long> _sessions;
    private readonly Gauge<long> _freeBytes;
    private readonly Gauge<double> _countedAt;

    /// <summary>Defines the instruments on a meter of the host's own.</summary>
    public KalaMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _uploaded = meter.CreateCounter<long>("kala.upload.bytes", "By", "Data bytes of uploads that became durable.");
        _downloaded = meter.CreateCounter<long>("kala.download.bytes", "By", "Bytes of files that were read for downloads.");
        _chunks = meter.CreateCounter<long>("kala.chunks", "{chunk}", "Bodies that brought data, by how they ended.");
        _activeChunks = meter.CreateUpDownCounter<long>("kala.chunks.active", "{chunk}", "Bodies that bring data now.");
        _leaseWaits = meter.CreateHistogram(
            "kala.lease.wait", "s", "How long a request waited for a session, by what it got.", tags: null, Durations);
        _takeOvers = meter.CreateCounter<long>(
            "kala.lease.takeovers", "{takeover}", "Writers that were told to stop because another asked for their session.");
        _commits = meter.CreateHistogram(
            "kala.commit.duration", "s", "How long a change of the metadata took until it was durable.", tags: null, Durations);
        _syncs = meter.CreateHistogram(
            "kala.sync.duration", "s", "How long the disk took to make a file or a folder durable.", tags: null, Durations);
        _scrubbedFiles = meter.CreateCounter<long>("kala.scrub.files", "{file}", "Stored files read again, by what was found.");
        _scrubbedBytes = meter.CreateCounter<long>("kala.scrub.bytes", "By", "Bytes of stored files read again.");
        _sessions = meter.CreateGauge<long>("kala.sessions", "{session}", "Sessions in the metadata store, by status.");
        _freeBytes = meter.CreateGauge<long>("kala.disk.free", "By", "Bytes that uploads may still fill, the reserve left out.");
        _countedAt = meter.CreateGauge<double>(
            "kala.sessions.counted.timestamp", "s", "When the sessions were last counted, in seconds since 1970.");
    }

    /// <summary>
    /// Makes every counter be there with 0: one that first appears with a 1 looks to Prometheus as if it had never grown.
    /// </summary>
    public void BeginAtZero()
    {
        Uploaded(0);
        Downloaded(0);
        _takeOvers.Add(0);
        _scrubbedBytes.Add(0);
        foreach (var result in (string[])[Good, Corrupt, Unreadable])
        {
            _scrubbedFiles.Add(0, Result(result));
        }
        foreach (var end in Enum.GetValues<BlobWriteEnd>())
        {
            _chunks.Add(0, End(end));
        }
        _chunks.Add(0, End(null));
    }

    /// <summary>Data bytes have become durable.</summary>
    public void Uploaded(long bytes) => _uploaded.Add(bytes);

    /// <summary>Bytes of a file were read to be sent.</summary>
    public void Downloaded(long bytes) => _downloaded.Add(bytes);

    /// <summary>A body has begun to bring data.</summary>
    public void ChunkBegan() => _activeChunks.Add(1);

    /// <summary>A body has ended.</summary>
    /// <param name="end">How; null if something was thrown.</param>
    public void ChunkEnded(BlobWriteEnd? end)
    {
        _activeChunks.Add(-1);
        _chunks.Add(1, End(end));
    }

    /// <summary>A request has waited for a session.</summary>
    /// <param name="seconds">How long.</param>
    /// <param name="outcome"><c>granted</c>, <c>busy</c>, <c>superseded</c> or <c>gone</c>.</param>
    public void LeaseWaited(double seconds, string outcome) =>
        _leaseWaits.Record(seconds, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A writer had to let go.</summary>
    public void TakenOver() => _takeOvers.Add(1);

    /// <summary>A change of the metadata is durable, or failed.</summary>
    public void Committed(double seconds, bool isDone) => _commits.Record(seconds, Outcome(isDone));

    /// <summary>A file or a folder is durable, or not.</summary>
    public void Synced(double seconds, string target, bool isDone) =>
        _syncs.Record(seconds, new KeyValuePair<string, object?>("target", target), Outcome(isDone));

    /// <summary>A stored file was read again.</summary>
    public void Scrubbed(long bytes, bool isGood)
    {
        _scrubbedBytes.Add(bytes);
        _scrubbedFiles.Add(1, Result(isGood ? Good : Corrupt));
    }

    /// <summary>A stored file could not be read, and the run ended.</summary>
    public void ScrubStopped() => _scrubbedFiles.Add(1, Result(Unreadable));

    /// <summary>The sessions were counted.</summary>
    public void Counted(IReadOnlyDictionary<SessionStatus, long> sessions, DateTimeOffset at)
    {
        foreach (var status in Enum.GetValues<SessionStatus>())
        {
            _sessions.Record(
                sessions.GetValueOrDefault(status),
                new KeyValuePair<string, object?>("status", Words.Of(status.ToString())));
        }
        _countedAt.Record(at.ToUnixTimeMilliseconds() / 1000.0);
    }

    /// <summary>The disk was asked.</summary>
    public void DiskHas(long freeBytes) => _freeBytes.Record(freeBytes);

    private static KeyValuePair<string, object?> End(BlobWriteEnd? end) =>
        new("end", end is { } known ? Words.Of(known.ToString()) : "fault");

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);

    private static KeyValuePair<string, object?> Outcome(bool isDone) => new("outcome", isDone ? "ok" : "failed");
}
