using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Application.Telemetry;
using Kala.Domain.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Housekeeping;

/// <summary>The result of a scrub.</summary>
/// <param name="Files">Number of files read.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Corrupt">The files whose bytes no longer match their digest.</param>
/// <param name="Unreadable">The file that could not be read, which ended the run; null if none. Nothing is known about its bytes.</param>
public sealed record ScrubReport(long Files, long Bytes, IReadOnlyList<Guid> Corrupt, Guid? Unreadable);

/// <summary>
/// Reads stored files again and compares them with their digests. A file that differs or lacks bytes is marked, and is
/// not served until a later scrub finds it intact. A file that cannot be read ends the run: if the disk is missing, no
/// file can be judged.
/// </summary>
public sealed class ScrubFilesHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    ContentDigest digests,
    KalaMetrics metrics,
    TimeProvider clock,
    ILogger<ScrubFilesHandler> log)
{
    private const int Page = 100;

    // Files that ended a run. Later runs read them last, so that one bad file does not keep all others from being read.
    private readonly ConcurrentDictionary<Guid, Guid> _postponed = new();

    /// <summary>Reads the files that were last read before a time, the longest unread first.</summary>
    /// <param name="since">Files read at or after this time are skipped.</param>
    /// <param name="bytesPerSecond">The maximum rate; null for no limit.</param>
    /// <param name="cancellation">Ends the run; marks that are already set stay.</param>
    public async Task<ScrubReport> HandleAsync(DateTimeOffset since, long? bytesPerSecond, CancellationToken cancellation)
    {
        var report = new ScrubReport(0, 0, [], null);
        foreach (var isPostponed in (bool[])[false, true])
        {
            while (report.Unreadable is null && await DueAsync(since, isPostponed, cancellation) is { Count: > 0 } page)
            {
                report = await ReadAsync(page, report, bytesPerSecond, cancellation);
            }
        }
        return report;
    }

    private Task<List<StoredFile>> DueAsync(DateTimeOffset since, bool isPostponed, CancellationToken cancellation)
    {
        var postponed = _postponed.Keys.ToArray();
        return database.ReadAsync(
            (db, ct) => db.Files
                .Where(one => one.DeletedAt == null && (one.ScrubbedAt == null || one.ScrubbedAt < since))
                .Where(one => postponed.Contains(one.Id) == isPostponed)
                .OrderBy(one => one.ScrubbedAt)
                .ThenBy(one => one.Id)
                .Take(Page)
                .ToListAsync(ct),
            cancellation);
    }

    private async Task<ScrubReport> ReadAsync(
        List<StoredFile> page,
        ScrubReport report,
        long? bytesPerSecond,
        CancellationToken cancellation)
    {
        foreach (var file in page)
        {
            if (await ReadAsync(file, bytesPerSecond, cancellation) is not { } isGood)
            {
                return report with { Unreadable = file.Id };
            }
            _postponed.TryRemove(file.Id, out _);
            if (!await MarkAsync(file, isGood, cancellation))
            {
                continue;
            }
            metrics.Scrubbed(file.Size, isGood);
            report = report with { Files = report.Files + 1, Bytes = report.Bytes + file.Size };
            if (!isGood)
            {
                log.Corrupt(file.Id);
                report = report with { Corrupt = [.. report.Corrupt, file.Id] };
            }
        }
        return report;
    }

    /// <summary>Whether the bytes match the digest; null if they cannot be read.</summary>
    private async Task<bool?> ReadAsync(StoredFile file, long? bytesPerSecond, CancellationToken cancellation)
    {
        try
        {
            var digest = await digests.ReadAsync(file.Id, file.Extents, bytesPerSecond, cancellation);
            return digest is null && !await HasBlobsAsync(cancellation)
                ? throw new IOException("The store has no blob at all: is its disk mounted?")
                : digest == file.Sha256;
        }
        catch (IOException error)
        {
            _postponed[file.Id] = file.Id;
            metrics.ScrubStopped();
            log.Unreadable(error, file.Id);
            return null;
        }
    }

    private async Task<bool> HasBlobsAsync(CancellationToken cancellation)
    {
        await foreach (var entry in blobs.WalkAsync(cancellation))
        {
            if (entry.Name is not null)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Marks the result; false if the file was deleted meanwhile.</summary>
    private async Task<bool> MarkAsync(StoredFile file, bool isGood, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? corruptAt = isGood ? null : file.CorruptAt ?? now;
        var rows = await database.WriteAsync(
            (db, ct) => db.Files
                .Where(one => one.Id == file.Id && one.DeletedAt == null)
                .ExecuteUpdateAsync(
                    row => row
                        .SetProperty(one => one.ScrubbedAt, now)
                        .SetProperty(one => one.CorruptAt, corruptAt),
                    ct),
            cancellation);
        return rows > 0;
    }
}
