using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Lists all users by name.</summary>
public sealed class ListUsersHandler(IKalaDatabase database)
{
    /// <summary>All users, without paging: they are few.</summary>
    public async Task<IReadOnlyList<UserView>> HandleAsync(CancellationToken cancellation)
    {
        var users = await database.ReadAsync(
            (db, ct) => db.Users.OrderBy(one => one.NameFolded).ToListAsync(ct), cancellation);
        return users.ConvertAll(UserView.Of);
    }
}
