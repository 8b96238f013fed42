using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>What an owner has.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="OwnerName">The username; null if there is no such user any more.</param>
/// <param name="Bytes">Bytes declared by open and failed sessions or stored in files.</param>
/// <param name="Files">Number of readable files.</param>
/// <param name="Sessions">Number of open and failed sessions.</param>
public sealed record OwnerTotal(Guid Owner, string? OwnerName, long Bytes, long Files, long Sessions);

/// <summary>Lists the owners with the most bytes, from the usage that the database maintains.</summary>
public sealed class GetBiggestOwnersHandler(IKalaDatabase database)
{
    /// <summary>The maximum number of owners.</summary>
    public const int MostOwners = 100;

    /// <summary>
    /// The owners who have anything, the one with the most bytes first; refused if the caller is not an administrator.
    /// </summary>
    public async Task<Result<IReadOnlyList<OwnerTotal>>> HandleAsync(int limit, Caller caller, CancellationToken cancellation) =>
        ListAccess.CheckAdmin(caller) is { } refusal
            ? refusal
            : await database.ReadAsync<Result<IReadOnlyList<OwnerTotal>>>(
                async (db, ct) => (await SumAsync(db, limit, ct)).ToList(), cancellation);

    private static async Task<IReadOnlyList<OwnerTotal>> SumAsync(KalaContext db, int limit, CancellationToken cancellation)
    {
        var totals = await db.OwnerUsage
            .GroupBy(one => one.OwnerId)
            .Select(parts => new
            {
                Owner = parts.Key,
                Bytes = parts.Sum(one => one.Bytes),
                Files = parts.Sum(one => one.Files),
                Sessions = parts.Sum(one => one.Sessions),
            })
            .Where(one => one.Files != 0 || one.Sessions != 0)
            .OrderByDescending(one => one.Bytes).ThenBy(one => one.Owner)
            .Take(limit)
            .Select(one => new OwnerTotal(one.Owner, null, one.Bytes, one.Files, one.Sessions))
            .ToListAsync(cancellation);
        return await OwnerNames.AddAsync(
            db, totals, total => total.Owner, (total, name) => total with { OwnerName = name }, cancellation);
    }
}
