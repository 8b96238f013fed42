using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Domain.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Housekeeping;

/// <summary>What reading files again has found.</summary>
/// <param name="Files">How many were read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Corrupt">Those whose bytes are not the ones that were verified.</param>
public sealed record ScrubReport(long Files, long Bytes, IReadOnlyList<Guid> Corrupt);

/// <summary>
/// Reads stored files again and compares them with their digests. A file that differs, or cannot be read, is marked, and
/// is not served until a later reading finds it good.
/// </summary>
public sealed class ScrubFilesHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    KalaMetrics metrics,
    TimeProvider clock,
    ILogger<ScrubFilesHandler> log)
{
    private const int Page = 100;

    /// <summary>Reads the files that were not read since an instant, those not read for the longest time first.</summary>
    /// <param name="since">Files read at or after it are left out.</param>
    /// <param name="bytesPerSecond">How fast at the most; null for as fast as the disk can.</param>
    /// <param name="cancellation">Ends the reading after what was marked so far.</param>
    public async Task<ScrubReport> HandleAsync(DateTimeOffset since, long? bytesPerSecond, CancellationToken cancellation)
    {
        var (files, bytes, corrupt) = (0L, 0L, new List<Guid>());
        while (await DueAsync(since, cancellation) is { Count: > 0 } page)
        {
            foreach (var file in page)
            {
                var isGood = await IsGoodAsync(file, bytesPerSecond, cancellation);
                if (!await MarkAsync(file, isGood, cancellation))
                {
                    continue;
                }
                (files, bytes) = (files + 1, bytes + file.Size);
                metrics.Scrubbed(file.Size, isGood);
                if (!isGood)
                {
                    log.Corrupt(file.Id);
                    corrupt.Add(file.Id);
                }
            }
        }
        return new ScrubReport(files, bytes, corrupt);
    }

    private Task<List<StoredFile>> DueAsync(DateTimeOffset since, CancellationToken cancellation) => database.ReadAsync(
        (db, ct) => db.Files
            .Where(one => one.DeletedAt == null && (one.ScrubbedAt == null || one.ScrubbedAt < since))
            .OrderBy(one => one.ScrubbedAt)
            .ThenBy(one => one.Id)
            .Take(Page)
            .ToListAsync(ct),
        cancellation);

    private async Task<bool> IsGoodAsync(StoredFile file, long? bytesPerSecond, CancellationToken cancellation)
    {
        try
        {
            return await blobs.HashAsync(file.BlobId, file.Size, bytesPerSecond, cancellation) == file.Sha256;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>False if the file was deleted meanwhile, so that what was found says nothing.</summary>
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
