using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain.Users;

namespace Kala.Application.Users;

/// <summary>The identity of a caller.</summary>
/// <param name="Uuid">The owner of what they create.</param>
/// <param name="Username">The username; null without sign-in.</param>
/// <param name="Permissions">The names of the permissions that these credentials have.</param>
/// <param name="Key">The key that was used; null if none.</param>
/// <param name="Usage">The owner's usage.</param>
/// <param name="Limits">The owner's limits.</param>
public sealed record Me(Guid Uuid, string? Username, IReadOnlyList<string> Permissions, Guid? Key, Usage Usage, OwnerLimits Limits);

/// <summary>An owner's limits; null means no limit.</summary>
/// <param name="Bytes">Bytes in open sessions and files.</param>
/// <param name="Sessions">Number of open and failed sessions.</param>
/// <param name="Files">Number of files and open sessions together.</param>
/// <param name="Ended">Number of rows that are only remembered.</param>
public sealed record OwnerLimits(long? Bytes, long? Sessions, long? Files, long? Ended);

/// <summary>Returns the identity of the caller.</summary>
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
            PermissionDefinition.NamesOf(caller.Permissions),
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
