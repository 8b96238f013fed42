using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>A user and their usage.</summary>
/// <param name="User">The user.</param>
/// <param name="Usage">The usage that counts against their limits.</param>
public sealed record UserUsage(UserView User, Usage Usage);

/// <summary>Returns a user and their usage, for administrators.</summary>
public sealed class GetUserHandler(IKalaDatabase database)
{
    /// <summary>The user; refused if unknown.</summary>
    public Task<Result<UserUsage>> HandleAsync(Guid id, CancellationToken cancellation) => database.ReadAsync<Result<UserUsage>>(
        async (db, ct) => await db.Users.SingleOrDefaultAsync(one => one.Id == id, ct) is { } user
            ? new UserUsage(UserView.Of(user), await Quota.UsageAsync(db, id, ct))
            : Failures.NotFound,
        cancellation);
}
