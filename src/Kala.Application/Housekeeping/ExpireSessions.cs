using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Housekeeping;

/// <summary>The result of marking expired sessions.</summary>
/// <param name="Sessions">Number of marked sessions.</param>
/// <param name="Busy">Number of skipped sessions that are being written to.</param>
public sealed record ExpireReport(long Sessions, long Busy);

/// <summary>
/// Marks expired sessions. It never takes a session from its writer, whose next checkpoint extends the lifetime.
/// </summary>
public sealed class ExpireSessionsHandler(IKalaDatabase database, SessionLeases leases, TimeProvider clock)
{
    private const int Page = 500;

    /// <summary>Marks everything that is due. Safe during uploads and on several nodes at once.</summary>
    public async Task<ExpireReport> HandleAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var report = new ExpireReport(0, 0);
        foreach (var status in (SessionStatus[])[SessionStatus.Open, SessionStatus.Failed])
        {
            report = await ExpireAsync(status, now, report, cancellation);
        }
        return report;
    }

    private async Task<ExpireReport> ExpireAsync(
        SessionStatus status,
        DateTimeOffset now,
        ExpireReport report,
        CancellationToken cancellation)
    {
        var busy = 0;
        while (true)
        {
            // Marked sessions are no longer found; busy ones stay at the front.
            var due = await DueAsync(status, now, skip: busy, cancellation);
            foreach (var id in due)
            {
                await using var session = await leases.TryAcquireAsync(id, cancellation);
                if (session is null)
                {
                    busy++;
                }
                else if (await session.ExpireAsync(now, cancellation))
                {
                    report = report with { Sessions = report.Sessions + 1 };
                }
            }
            if (due.Count < Page)
            {
                return report with { Busy = report.Busy + busy };
            }
        }
    }

    // There is no index on expires_at, because every chunk would have to update it.
    private Task<List<Guid>> DueAsync(SessionStatus status, DateTimeOffset now, int skip, CancellationToken cancellation) =>
        database.ReadAsync(
            (db, ct) => db.UploadSessions
                .Where(one => one.Status == status && one.ExpiresAt <= now)
                .OrderBy(one => one.CreatedAt).ThenBy(one => one.Id)
                .Select(one => one.Id)
                .Skip(skip)
                .Take(Page)
                .ToListAsync(ct),
            cancellation);
}
