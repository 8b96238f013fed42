using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>Who a caller is.</summary>
/// <param name="Uuid">The owner of what they make.</param>
/// <param name="Username">Their name; null while nobody signs in.</param>
/// <param name="Permissions">The names of what this call's credentials allow.</param>
/// <param name="Key">The key that was used; null for none.</param>
/// <param name="Usage">What the owner has, of what counts against their limits.</param>
/// <param name="Limits">How much of it they may have.</param>
public sealed record Me(Guid Uuid, string? Username, IReadOnlyList<string> Permissions, Guid? Key, Usage Usage, OwnerLimits Limits);

/// <summary>What an owner may have; null where there is no limit.</summary>
/// <param name="Bytes">Bytes in open sessions and files.</param>
/// <param name="Sessions">Open and failed sessions.</param>
/// <param name="Files">Files and open sessions together.</param>
/// <param name="Ended">What is only remembered.</param>
public sealed record OwnerLimits(long? Bytes, long? Sessions, long? Files, long? Ended);

/// <summary>Tells callers who they are.</summary>
public sealed class GetMeHandler(IKalaDatabase database, Accounts accounts, LimitsOptions limits)
{
    /// <summary>The caller, with the rights of their credentials.</summary>
    public async Task<Me> HandleAsync(Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var account = caller.IsSignedIn ? await accounts.FindAsync(caller.Owner, cancellation) : null;
        var usage = await database.ReadAsync((db, ct) => Quota.UsageAsync(db, caller.Owner, ct), cancellation);
        return new Me(
            caller.Owner,
            account?.Name,
            NamedRight.NamesOf(caller.Permissions),
            caller.Key?.Id,
            usage,
            new OwnerLimits(
                OrNone(limits.BytesPerOwner),
                OrNone(limits.SessionsPerOwner),
                OrNone(limits.FilesPerOwner),
                OrNone(limits.EndedPerOwner)));
    }

    private static long? OrNone(long limit) => limit > 0 ? limit : null;
}
