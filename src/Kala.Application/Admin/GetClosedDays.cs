using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>What was closed on one day.</summary>
/// <param name="Day">The day in UTC.</param>
/// <param name="Files">The number of files closed on this day, also if they were deleted and are still remembered.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record ClosedDay(DateOnly Day, long Files, long Bytes);

/// <summary>Counts the files closed on each of the last days, from one index alone.</summary>
public sealed class GetClosedDaysHandler(IKalaDatabase database, TimeProvider clock)
{
    /// <summary>The maximum number of days.</summary>
    public const int MostDays = 366;

    /// <summary>The last days, the oldest first and today last; refused if the caller is not an administrator.</summary>
    public async Task<Result<IReadOnlyList<ClosedDay>>> HandleAsync(int days, Caller caller, CancellationToken cancellation) =>
        ListAccess.CheckAdmin(caller) is { } refusal
            ? refusal
            : await database.ReadAsync<Result<IReadOnlyList<ClosedDay>>>(async (db, ct) => await CountAsync(db, days, ct), cancellation);

    private async Task<List<ClosedDay>> CountAsync(KalaContext db, int days, CancellationToken cancellation)
    {
        var today = new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var counted = new List<ClosedDay>(days);
        // One query a day: the two databases have no common expression for the day of a time.
        for (var day = today.AddDays(1 - days); day <= today; day = day.AddDays(1))
        {
            counted.Add(await CountAsync(db, day, day.AddDays(1), cancellation));
        }
        return counted;
    }

    private static async Task<ClosedDay> CountAsync(KalaContext db, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var day = DateOnly.FromDateTime(from.UtcDateTime);
        return await db.Files
            .Where(one => one.ClosedAt >= from && one.ClosedAt < to)
            .GroupBy(_ => 1)
            .Select(files => new ClosedDay(day, files.LongCount(), files.Sum(one => one.Size)))
            .SingleOrDefaultAsync(cancellation) ?? new ClosedDay(day, 0, 0);
    }
}
