using Kala.Application.Abstractions;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Housekeeping;

/// <summary>
/// Removes forgotten rows: aborted and expired sessions, deleted files with their sessions, expired idempotency keys
/// and old events. Each transaction removes some, so that uploads can continue.
/// </summary>
public sealed class ForgetRowsHandler(
    IKalaDatabase database,
    TimeProvider clock,
    FilestoreOptions filestore,
    AuditOptions audit)
{
    private const int Page = 500;
    private const int PageOfEvents = 2_000;

    /// <summary>Removes everything that is due; returns the number of sessions, idempotency keys and events.</summary>
    public async Task<(long Sessions, long IdempotencyKeys, long Events)> HandleAsync(CancellationToken cancellation)
    {
        var forgotten = clock.GetUtcNow() - filestore.SessionMemory;
        var dead = clock.GetUtcNow() - IdempotencyKey.Lifetime;
        var sessions = await ForgetAsync(SessionStatus.Aborted, forgotten, cancellation)
            + await ForgetAsync(SessionStatus.Expired, forgotten, cancellation)
            + await ForgetDeletedAsync(forgotten, cancellation);
        var keys = await database.WriteEvenIfFullAsync(
            (db, ct) => db.IdempotencyKeys.Where(one => one.CreatedAt < dead).ExecuteDeleteAsync(ct), cancellation);
        return (sessions, keys, await ForgetEventsAsync(clock.GetUtcNow().AddDays(-audit.Days), cancellation));
    }

    /// <summary>Pages by creation time: a session that ended before a time was also created before it.</summary>
    private async Task<long> ForgetAsync(SessionStatus status, DateTimeOffset before, CancellationToken cancellation)
    {
        for (var (all, since) = (0L, DateTimeOffset.UnixEpoch); ;)
        {
            var due = await database.ReadAsync(
                (db, ct) => db.UploadSessions
                    .Where(one => one.Status == status && one.CreatedAt >= since && one.CreatedAt < before)
                    .Where(one => (status == SessionStatus.Aborted ? one.UpdatedAt : one.ExpiresAt) < before)
                    .OrderBy(one => one.CreatedAt).ThenBy(one => one.Id)
                    .Select(one => new { one.Id, one.CreatedAt })
                    .Take(Page)
                    .ToListAsync(ct),
                cancellation);
            var ids = due.ConvertAll(one => one.Id);
            all += await database.WriteEvenIfFullAsync(
                (db, ct) => db.UploadSessions.Where(one => ids.Contains(one.Id) && one.Status == status).ExecuteDeleteAsync(ct),
                cancellation);
            if (due.Count < Page)
            {
                return all;
            }
            since = due[^1].CreatedAt;
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Each run goes up to the time of the last event of a page, and takes all that have this time.</summary>
    private async Task<long> ForgetEventsAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        for (var all = 0L; ;)
        {
            var (done, isLast) = await database.WriteEvenIfFullAsync(
                async (db, ct) =>
                {
                    var old = db.Events.Where(one => one.At < before);
                    var last = await old.OrderBy(one => one.At).Skip(PageOfEvents - 1).Select(one => (DateTimeOffset?)one.At)
                        .FirstOrDefaultAsync(ct);
                    return (await (last is null ? old : old.Where(one => one.At <= last)).ExecuteDeleteAsync(ct), last is null);
                },
                cancellation);
            all += done;
            if (isLast)
            {
                return all;
            }
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task<long> ForgetDeletedAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        for (var all = 0L; ;)
        {
            var done = await database.WriteEvenIfFullAsync(
                async (db, ct) =>
                {
                    var ids = await db.Files.Where(one => one.DeletedAt < before).OrderBy(one => one.DeletedAt).Take(Page)
                        .Select(one => one.Id).ToListAsync(ct);
                    await db.UploadSessions.Where(one => ids.Contains(one.Id)).ExecuteDeleteAsync(ct);
                    return await db.Files.Where(one => ids.Contains(one.Id)).ExecuteDeleteAsync(ct);
                },
                cancellation);
            all += done;
            if (done < Page)
            {
                return all;
            }
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
