using Kala.Application.Abstractions;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Telemetry;

/// <summary>Counts the sessions by stored status; the index on the status is enough for this.</summary>
public sealed class CountSessionsHandler(IKalaDatabase database)
{
    /// <summary>The number of sessions per status; statuses without sessions are omitted.</summary>
    public async Task<IReadOnlyDictionary<SessionStatus, long>> HandleAsync(CancellationToken cancellation) =>
        await database.ReadAsync(
            (db, ct) => db.UploadSessions
                .GroupBy(session => session.Status)
                .Select(group => new { Status = group.Key, Count = group.LongCount() })
                .ToDictionaryAsync(group => group.Status, group => group.Count, ct),
            cancellation);
}
