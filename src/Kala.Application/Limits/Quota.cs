using System.Globalization;
using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Limits;

/// <summary>An owner's usage.</summary>
/// <param name="Bytes">Bytes declared by open and failed sessions or stored in files.</param>
/// <param name="Sessions">Number of open and failed sessions.</param>
/// <param name="Files">Number of readable files.</param>
/// <param name="Ended">
/// Number of rows that are only remembered: aborted and expired sessions, and deleted files.
/// </param>
public sealed record Usage(long Bytes, long Sessions, long Files, long Ended);

/// <summary>
/// Enforces owners' limits. Where room is scarce, it checks in the transaction that adds the row, one transaction at a
/// time for each owner, so that of two simultaneous creations only one gets the last place.
/// </summary>
public sealed class Quota(LimitsOptions limits, TimeProvider clock)
{
    private readonly KnownRoom _known = new(clock);

    /// <summary>The refusal of a file that is too large for the caller; null if it is not. Reads no row.</summary>
    public Failure? CheckSize(long? size, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return limits.FileSizePerOwner > 0 && !caller.IsAdmin && size > limits.FileSizePerOwner
            ? Failures.FileTooLarge(limits.FileSizePerOwner)
            : null;
    }

    /// <summary>The largest file that the caller may have.</summary>
    public long LargestFile(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return limits.FileSizePerOwner > 0 && !caller.IsAdmin ? limits.FileSizePerOwner : long.MaxValue;
    }

    /// <summary>Whether an owner's bytes are limited.</summary>
    public bool LimitsBytes => limits.BytesPerOwner > 0;

    /// <summary>
    /// How many bytes an owner has left, and the refusal of more. Bytes of sessions whose size is unknown do not count yet.
    /// </summary>
    public async Task<(long Bytes, Failure More)> BytesLeftAsync(KalaContext db, Guid owner, CancellationToken cancellation)
    {
        var used = (await UsageAsync(db, owner, cancellation)).Bytes;
        return (Math.Max(0, limits.BytesPerOwner - used), CheckBytes(used, long.MaxValue) ?? Failures.InsufficientStorage);
    }

    /// <summary>Whether a file that will be sent in one request may be refused before its bytes.</summary>
    public bool MustCheckBefore(Guid owner) => limits.CountsRows && (limits.BytesPerOwner > 0 || !_known.HasRoom(owner));

    /// <summary>The refusal of such a file, before its bytes; null if the owner has room for it now.</summary>
    public async Task<Failure?> CheckBeforeAsync(KalaContext db, Guid owner, long? size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        var usage = await UsageAsync(db, owner, cancellation);
        return CheckRows(usage) ?? CheckBytes(usage.Bytes, size ?? 0);
    }

    /// <summary>The refusal of a new session; null if the owner has room for it.</summary>
    /// <param name="db">The context, in the transaction that will add the session.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="size">The declared bytes; null if unknown.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    public async Task<Failure?> CheckSessionAsync(KalaContext db, Guid owner, long? size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (!limits.CountsRows || (limits.BytesPerOwner == 0 && _known.TryTake(owner)))
        {
            return null;
        }
        if (limits.BytesPerOwner == 0 && Room(await UsageAsync(db, owner, cancellation)) >= KnownRoom.Plenty)
        {
            _known.Note(owner);
            return null;
        }
        await db.SerializeAsync(owner, cancellation);
        var usage = await UsageAsync(db, owner, cancellation);
        return CheckRows(usage) ?? CheckBytes(usage.Bytes, size ?? 0);
    }

    /// <summary>
    /// The refusal of a file whose size was not declared, once the size is known; null if there is room for it.
    /// </summary>
    public async Task<Failure?> CheckFileAsync(KalaContext db, Guid owner, long size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (limits.BytesPerOwner == 0)
        {
            return null;
        }
        await db.SerializeAsync(owner, cancellation);
        return CheckBytes((await UsageAsync(db, owner, cancellation)).Bytes, size);
    }

    /// <summary>An owner's usage as of the last commit.</summary>
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

    private Failure? CheckRows(Usage usage) =>
        Remaining(limits.SessionsPerOwner, usage.Sessions) <= 0
            ? Exceeded($"You have {usage.Sessions} open sessions and the limit is {limits.SessionsPerOwner}; close or DELETE some.")
        : Remaining(limits.FilesPerOwner, usage.Files + usage.Sessions) <= 0
            ? Exceeded($"You have {usage.Files} files and {usage.Sessions} open sessions and the limit for both together is {limits.FilesPerOwner}; DELETE some.")
        : Remaining(limits.EndedPerOwner, usage.Ended) <= 0
            ? Exceeded($"You have {usage.Ended} aborted and expired sessions and deleted files that are still remembered and the limit is {limits.EndedPerOwner}; wait until the oldest are forgotten.")
        : null;

    /// <summary>How many more rows are certainly allowed.</summary>
    private long Room(Usage usage) => Math.Min(
        Remaining(limits.SessionsPerOwner, usage.Sessions),
        Math.Min(Remaining(limits.FilesPerOwner, usage.Files + usage.Sessions), Remaining(limits.EndedPerOwner, usage.Ended)));

    private static long Remaining(long limit, long usage) => limit > 0 ? limit - usage : long.MaxValue;

    private Failure? CheckBytes(long usage, long more) => limits.BytesPerOwner > 0 && more > limits.BytesPerOwner - usage
        ? Exceeded($"You have {usage} bytes in files and open sessions and the limit is {limits.BytesPerOwner}; DELETE some.")
        : null;

    private static Failure Exceeded(FormattableString message) =>
        Failures.QuotaExceeded(message.ToString(CultureInfo.InvariantCulture));
}
