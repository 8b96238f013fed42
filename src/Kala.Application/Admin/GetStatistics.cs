using Kala.Application.Abstractions;
using Kala.Application.Housekeeping;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>The total of a group of sessions.</summary>
/// <param name="Count">The number of sessions.</param>
/// <param name="Bytes">Their durable bytes; 0 for aborted and expired sessions, whose bytes no longer count.</param>
public sealed record SessionTotal(long Count, long Bytes);

/// <summary>Statistics of the server.</summary>
/// <param name="Sessions">
/// Sessions by status, as reported to clients; closed ones are included even if their file was deleted.
/// </param>
/// <param name="Files">Readable files and their bytes.</param>
/// <param name="BytesOnDisk">Bytes of the blobs of readable files and open sessions.</param>
/// <param name="FreeBytes">Bytes that uploads can still write, without the reserve; 0 while uploads are refused; null if the store has no limit.</param>
/// <param name="TotalBytes">The size of the disk of the blobs; null if the store has no limit.</param>
/// <param name="Disk">The blobs on the disk, as of the collector's last run in this process; null before the first.</param>
/// <param name="DeclaredBytes">
/// Bytes that open and failed sessions have declared but not sent yet; new sessions leave room for them if
/// <c>Filestore:CountDeclaredBytes</c> is true.
/// </param>
/// <param name="BytesClosedLastHour">Bytes of sessions closed in the last hour.</param>
/// <param name="BytesClosedLastDay">Bytes of sessions closed in the last 24 hours.</param>
/// <param name="OldestOpenSession">The oldest open session; null if none is open.</param>
public sealed record Statistics(
    IReadOnlyDictionary<string, SessionTotal> Sessions,
    SessionTotal Files,
    long BytesOnDisk,
    long? FreeBytes,
    long? TotalBytes,
    DiskView? Disk,
    long DeclaredBytes,
    long BytesClosedLastHour,
    long BytesClosedLastDay,
    OldestSession? OldestOpenSession);

/// <summary>The oldest open session.</summary>
/// <param name="Uuid">Its uuid.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record OldestSession(Guid Uuid, DateTimeOffset CreatedAt);

/// <summary>Computes statistics, from indexes alone except for open sessions.</summary>
public sealed class GetStatisticsHandler(IKalaDatabase database, IBlobStore blobs, DiskSurvey survey, TimeProvider clock)
{
    /// <summary>The current statistics; refused if the caller is not an administrator.</summary>
    public async Task<Result<Statistics>> HandleAsync(Caller caller, CancellationToken cancellation) =>
        ListAccess.CheckAdmin(caller) is { } refusal
            ? refusal
            : await database.ReadAsync(SumAsync, cancellation);

    private async Task<Statistics> SumAsync(KalaContext db, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        // Read before the closed sessions, from which they are subtracted: a file closed and deleted in between is in
        // neither.
        var deleted = await db.Files
            .Where(one => one.DeletedAt != null)
            .GroupBy(_ => 1)
            .Select(group => new { Count = group.LongCount(), Bytes = group.Sum(one => one.Size) })
            .SingleOrDefaultAsync(cancellation);
        var stored = await db.UploadSessions
            .GroupBy(one => one.Status)
            .Select(group => new { Status = group.Key, Count = group.LongCount(), Size = group.Sum(one => one.ExpectedSize) })
            .ToListAsync(cancellation);
        var running = await db.UploadSessions
            .Where(one => one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed)
            .GroupBy(one => new { one.Status, IsOver = one.ExpiresAt <= now })
            .Select(group => new
            {
                group.Key,
                Count = group.LongCount(),
                Bytes = group.Sum(one => one.Offset),
                Declared = group.Sum(one => one.ExpectedSize - one.Offset),
            })
            .ToListAsync(cancellation);
        var oldest = await db.UploadSessions
            .Where(one => one.Status == SessionStatus.Open && one.ExpiresAt > now)
            .OrderBy(one => one.CreatedAt).ThenBy(one => one.Id)
            .Select(one => new OldestSession(one.Id, one.CreatedAt))
            .FirstOrDefaultAsync(cancellation);

        SessionTotal Stored(SessionStatus status) => stored
            .Where(one => one.Status == status)
            .Select(one => new SessionTotal(one.Count, status == SessionStatus.Closed ? one.Size ?? 0 : 0))
            .SingleOrDefault() ?? new SessionTotal(0, 0);
        SessionTotal Running(SessionStatus status) => running
            .Where(one => one.Key.Status == status && !one.Key.IsOver)
            .Select(one => new SessionTotal(one.Count, one.Bytes))
            .SingleOrDefault() ?? new SessionTotal(0, 0);
        var over = running.Where(one => one.Key.IsOver).Sum(one => one.Count);
        var closed = Stored(SessionStatus.Closed);
        var files = new SessionTotal(closed.Count - (deleted?.Count ?? 0), closed.Bytes - (deleted?.Bytes ?? 0));
        var totals = Enum.GetValues<SessionStatus>().ToDictionary(SessionViewProfile.StatusText, status => status switch
        {
            SessionStatus.Open or SessionStatus.Failed => Running(status),
            SessionStatus.Expired => new SessionTotal(Stored(status).Count + over, 0),
            _ => Stored(status),
        });
        return new Statistics(
            totals,
            files,
            files.Bytes + running.Sum(one => one.Bytes),
            blobs.WritableBytes(database),
            blobs.TotalBytes(),
            survey.View(),
            running.Where(one => !one.Key.IsOver).Sum(one => one.Declared ?? 0),
            await ClosedSinceAsync(db, now - TimeSpan.FromHours(1), cancellation),
            await ClosedSinceAsync(db, now - TimeSpan.FromDays(1), cancellation),
            oldest);
    }

    private static Task<long> ClosedSinceAsync(KalaContext db, DateTimeOffset since, CancellationToken cancellation) =>
        db.Files.Where(one => one.ClosedAt >= since).SumAsync(one => one.Size, cancellation);
}
