using Kala.Application.Abstractions;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Telemetry;

/// <summary>Counts the sessions by the status in their rows; the index on the status has all that is needed.</summary>
public sealed class CountSessionsHandler(IKalaDatabase database)
{
    /// <summary>How many there are of each status; a status without sessions is left out.</summary>
    public async Task<IReadOnlyDictionary<SessionStatus, long>> HandleAsync(CancellationToken cancellation) =>
        await database.ReadAsync(
            (db, ct) => db.UploadSessions
                .GroupBy(session => session.Status)
                .Select(group => new { Status = group.Key, Count = group.LongCount() })
                .ToDictionaryAsync(group => group.Status, group => group.Count, ct),
            cancellation);
}
