using System.Globalization;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Limits;

/// <summary>What an owner has.</summary>
/// <param name="Bytes">Declared by open and failed sessions, and stored in files.</param>
/// <param name="Sessions">Sessions that are open or failed.</param>
/// <param name="Files">Files that can be read.</param>
/// <param name="Ended">Rows that are only remembered: aborted and expired sessions, and deleted files.</param>
public sealed record Usage(long Bytes, long Sessions, long Files, long Ended);

/// <summary>
/// Refuses what an owner's limits have no room for. Where room is scarce it looks in the transaction that adds a row, one at a
/// time for each owner, so that of two creations that come at once only one takes the last place.
/// </summary>
public sealed class Quota(LimitsOptions limits, TimeProvider clock)
{
    private readonly KnownRoom _known = new(clock);

    /// <summary>The refusal of a file of this size before any row is looked at; null if there is none.</summary>
    public Failure? RefusesSize(long? size, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return limits.FileSizePerOwner > 0 && !caller.IsAdmin && size > limits.FileSizePerOwner
            ? Failures.FileTooLarge(limits.FileSizePerOwner)
            : null;
    }

    /// <summary>The refusal of another session of an owner; null if there is room for it.</summary>
    /// <param name="db">In the transaction that is about to add it.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="size">How many bytes it declares; null if it does not say.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Failure?> RefusesSessionAsync(KalaContext db, Guid owner, long? size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (!limits.CountsRows || (limits.BytesPerOwner == 0 && _known.Takes(owner)))
        {
            return null;
        }
        if (limits.BytesPerOwner == 0 && Room(await UsageAsync(db, owner, cancellation)) >= KnownRoom.Plenty)
        {
            _known.Note(owner);
            return null;
        }
        await db.SerializeAsync(owner, cancellation);
        var has = await UsageAsync(db, owner, cancellation);
        return RefusesRows(has) ?? RefusesBytes(has.Bytes, size ?? 0);
    }

    /// <summary>The refusal of a file whose size nobody had declared, now that it is known; null if there is room for it.</summary>
    public async Task<Failure?> RefusesFileAsync(KalaContext db, UploadSession session, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(session);
        if (limits.BytesPerOwner == 0)
        {
            return null;
        }
        await db.SerializeAsync(session.OwnerId, cancellation);
        return RefusesBytes((await UsageAsync(db, session.OwnerId, cancellation)).Bytes, session.Offset);
    }

    /// <summary>What an owner has, as the last commit left it.</summary>
    public static async Task<Usage> UsageAsync(KalaContext db, Guid owner, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.OwnerUsage
            .Where(one => one.OwnerId == owner)
            .GroupBy(_ => 1)
            .Select(parts => new Usage(
                parts.Sum(one => one.Bytes),
                parts.Sum(one => one.Sessions),
                parts.Sum(one => one.Files),
                parts.Sum(one => one.Ended)))
            .SingleOrDefaultAsync(cancellation) ?? new Usage(0, 0, 0, 0);
    }

    private Failure? RefusesRows(Usage has) =>
        Left(limits.SessionsPerOwner, has.Sessions) <= 0
            ? Exceeded($"You have {has.Sessions} open sessions, and may have {limits.SessionsPerOwner}: close some, or DELETE them.")
        : Left(limits.FilesPerOwner, has.Files + has.Sessions) <= 0
            ? Exceeded($"You have {has.Files} files and {has.Sessions} open sessions, and may have {limits.FilesPerOwner} together: DELETE some.")
        : Left(limits.EndedPerOwner, has.Ended) <= 0
            ? Exceeded($"You have {has.Ended} aborted and expired sessions and deleted files that are still remembered, and may have {limits.EndedPerOwner}: wait until the oldest are forgotten.")
        : null;

    /// <summary>How many more rows fit in any case.</summary>
    private long Room(Usage has) => Math.Min(
        Left(limits.SessionsPerOwner, has.Sessions),
        Math.Min(Left(limits.FilesPerOwner, has.Files + has.Sessions), Left(limits.EndedPerOwner, has.Ended)));

    private static long Left(long limit, long has) => limit > 0 ? limit - has : long.MaxValue;

    private Failure? RefusesBytes(long has, long more) => limits.BytesPerOwner > 0 && more > limits.BytesPerOwner - has
        ? Exceeded($"You have {has} bytes in files and open sessions, and may have {limits.BytesPerOwner}: DELETE some.")
        : null;

    private static Failure Exceeded(FormattableString message) =>
        Failures.QuotaExceeded(message.ToString(CultureInfo.InvariantCulture));
}
