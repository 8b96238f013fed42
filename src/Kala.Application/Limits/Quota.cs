using System.Globalization;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Limits;

/// <summary>What an owner has.</summary>
/// <param name="Bytes">Declared by open and failed sessions, and stored in files.</param>
/// <param name="Sessions">Sessions that are open or failed.</param>
public sealed record Usage(long Bytes, long Sessions);

/// <summary>
/// Refuses what an owner's limits have no room for. It sums up the owner's rows, in the transaction that adds another, so that
/// of two creations that come at once only one takes the last bytes.
/// </summary>
public sealed class Quota(LimitsOptions limits)
{
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
        if (!limits.CountsRows)
        {
            return null;
        }
        await db.SerializeAsync(owner, cancellation);
        var has = await UsageAsync(db, owner, without: null, cancellation);
        return limits.SessionsPerOwner > 0 && has.Sessions >= limits.SessionsPerOwner
            ? Exceeded($"You have {has.Sessions} open sessions, and may have {limits.SessionsPerOwner}: close some, or DELETE them.")
            : RefusesBytes(has.Bytes, size ?? 0);
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
        return RefusesBytes((await UsageAsync(db, session.OwnerId, session.Id, cancellation)).Bytes, session.Offset);
    }

    /// <summary>What an owner has; of a session that did not declare its size, what has come of it.</summary>
    public static async Task<Usage> UsageAsync(KalaContext db, Guid owner, Guid? without, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        var sessions = await db.UploadSessions
            .Where(one => one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed)
            .Where(one => one.OwnerId == owner && one.Id != without)
            .GroupBy(_ => 1)
            .Select(group => new { Count = group.LongCount(), Bytes = group.Sum(one => one.ExpectedSize ?? one.Offset) })
            .SingleOrDefaultAsync(cancellation);
        var files = await db.Files.Where(one => one.OwnerId == owner && one.DeletedAt == null).SumAsync(one => one.Size, cancellation);
        return new Usage((sessions?.Bytes ?? 0) + files, sessions?.Count ?? 0);
    }

    private Failure? RefusesBytes(long has, long more) => limits.BytesPerOwner > 0 && more > limits.BytesPerOwner - has
        ? Exceeded($"You have {has} bytes in files and open sessions, and may have {limits.BytesPerOwner}: DELETE some.")
        : null;

    private static Failure Exceeded(FormattableString message) =>
        Failures.QuotaExceeded(message.ToString(CultureInfo.InvariantCulture));
}
