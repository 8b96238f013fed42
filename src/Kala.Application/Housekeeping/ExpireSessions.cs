using Kala.Application.Abstractions;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Housekeeping;

/// <summary>What marking expired sessions has done.</summary>
/// <param name="Sessions">How many were marked.</param>
/// <param name="Busy">How many were left because somebody writes to them.</param>
public sealed record ExpireReport(long Sessions, long Busy);

/// <summary>
/// Marks the sessions whose time is over. It never takes a session from a writer, whose next checkpoint moves the time.
/// </summary>
public sealed class ExpireSessionsHandler(IKalaDatabase database, IUploadLeases leases, TimeProvider clock)
{
    private const int Page = 500;

    /// <summary>Marks all that are due now. Safe beside live uploads, and on several nodes at once.</summary>
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
            // What was marked is no longer found; what was busy stays in front.
            var due = await DueAsync(status, now, skip: busy, cancellation);
            foreach (var id in due)
            {
                await using var lease = await leases.TryAcquireAsync(id, cancellation);
                if (lease is null)
                {
                    busy++;
                    continue;
                }
                report = report with { Sessions = report.Sessions + await ExpireAsync(id, now, cancellation) };
            }
            if (due.Count < Page)
            {
                return report with { Busy = report.Busy + busy };
            }
        }
    }

    // By no index on expires_at: there is none, because every chunk moves it.
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

    private Task<int> ExpireAsync(Guid id, DateTimeOffset now, CancellationToken cancellation) => database.WriteEvenIfFullAsync(
        (db, ct) => db.UploadSessions
            .Where(one => one.Id == id && one.ExpiresAt <= now)
            .Where(one => one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Status, SessionStatus.Expired), ct),
        cancellation);
}
