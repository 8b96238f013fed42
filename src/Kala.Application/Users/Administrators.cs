using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Ensures that at least one administrator can sign in.</summary>
internal static class Administrators
{
    /// <summary>The refusal of a change that would leave no administrator.</summary>
    public static Failure LastOne { get; } =
        Failures.ValidationFailed("user", "This is the last administrator who can sign in; create another one first.");

    /// <summary>Whether an administrator remains without this user.</summary>
    public static async Task<bool> RemainAsync(KalaContext db, Guid without, CancellationToken cancellation)
    {
        // The tables store permissions as text; administrators are few.
        var others = await db.Users.Where(one => one.Id != without && !one.IsDisabled).ToListAsync(cancellation);
        return others.Exists(one => one.Permissions.HasFlag(Permissions.Admin));
    }
}
