using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>Sessions that have something in common.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">Their durable bytes; of aborted and expired ones, whose bytes do not count any more, 0.</param>
public sealed record SessionTotal(long Count, long Bytes);

/// <summary>What the server keeps.</summary>
/// <param name="Sessions">Sessions by their status, as clients are told it; closed ones also if their file was deleted.</param>
/// <param name="Files">Files that can be read, and their bytes.</param>
/// <param name="BytesOnDisk">Bytes of blobs that rows name: of files that can be read, and of open sessions.</param>
/// <param name="FreeBytes">Bytes that can still be written, the reserve left out.</param>
/// <param name="DeclaredBytes">
/// Bytes that open and failed sessions have declared and not sent yet; with <c>Filestore:CountDeclaredBytes</c> new sessions leave
/// room for them.
/// </param>
/// <param name="BytesClosedLastHour">Bytes of the sessions that were closed in the last hour.</param>
/// <param name="BytesClosedLastDay">Bytes of the sessions that were closed in the last 24 hours.</param>
/// <param name="OldestOpenSession">The open session that was created first; null if none is open.</param>
public sealed record Statistics(
    IReadOnlyDictionary<string, SessionTotal> Sessions,
    SessionTotal Files,
    long BytesOnDisk,
    long FreeBytes,
    long DeclaredBytes,
    long BytesClosedLastHour,
    long BytesClosedLastDay,
    OldestSession? OldestOpenSession);

/// <summary>The session that has been open for longest.</summary>
/// <param name="Uuid">Which.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record OldestSession(Guid Uuid, DateTimeOffset CreatedAt);

/// <summary>Sums up what the server keeps, from indexes alone but for the sessions that are open.</summary>
public sealed class GetStatisticsHandler(IKalaDatabase database, IBlobStore blobs, TimeProvider clock)
{
    /// <summary>The statistics of now; refused if the caller is no administrator.</summary>
    public async Task<Result<Statistics>> HandleAsync(Caller caller, CancellationToken cancellation) =>
        ListAccess.RefusesEverything(caller) is { } refusal
            ? refusal
            : await database.ReadAsync(SumAsync, cancellation);

    private async Task<Statistics> SumAsync(KalaContext db, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        // Before the closed ones, of which they are taken off: a file that is closed and deleted meanwhile is not among them.
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
            blobs.FreeBytes(),
            running.Where(one => !one.Key.IsOver).Sum(one => one.Declared ?? 0),
            await ClosedSinceAsync(db, now - TimeSpan.FromHours(1), cancellation),
            await ClosedSinceAsync(db, now - TimeSpan.FromDays(1), cancellation),
            oldest);
    }

    private static Task<long> ClosedSinceAsync(KalaContext db, DateTimeOffset since, CancellationToken cancellation) =>
        db.Files.Where(one => one.ClosedAt >= since).SumAsync(one => one.Size, cancellation);
}
