using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>A user, and what they have.</summary>
/// <param name="User">The user.</param>
/// <param name="Usage">What counts against their limits.</param>
public sealed record UserUsage(UserView User, Usage Usage);

/// <summary>Tells administrators of one user, and how much they have.</summary>
public sealed class GetUserHandler(IKalaDatabase database)
{
    /// <summary>The user; refused if there is none.</summary>
    public Task<Result<UserUsage>> HandleAsync(Guid id, CancellationToken cancellation) => database.ReadAsync<Result<UserUsage>>(
        async (db, ct) => await db.Users.SingleOrDefaultAsync(one => one.Id == id, ct) is { } user
            ? new UserUsage(UserView.Of(user), await Quota.UsageAsync(db, id, ct))
            : Failures.NotFound,
        cancellation);
}
