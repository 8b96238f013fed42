using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Sees to it that somebody can sign in.</summary>
public sealed class EnsureAdminHandler(
    IKalaDatabase database,
    Passwords passwords,
    Accounts accounts,
    Identifiers identifiers,
    TimeProvider clock)
{
    /// <summary>The first administrator's name.</summary>
    public const string Name = "admin";

    // Without those that look like others.
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>A password that nobody guesses: 100 bits in groups that can be typed.</summary>
    public static string NewPassword() => string.Join('-', RandomNumberGenerator.GetString(Letters, 20).Chunk(5).Select(part => new string(part)));

    /// <summary>Whether there is a user already.</summary>
    public Task<bool> IsThereAnyAsync(CancellationToken cancellation) =>
        database.ReadAsync((db, ct) => db.Users.AnyAsync(ct), cancellation);

    /// <summary>Makes the first administrator, unless somebody is there; whether it did.</summary>
    public Task<bool> MakeAsync(string password, CancellationToken cancellation)
    {
        var admin = User.Create(identifiers.NewSession(), Name, passwords.Hash(password), Permissions.Admin, clock.GetUtcNow());
        return database.WriteAsync(
            async (db, ct) =>
            {
                if (await db.Users.AnyAsync(ct))
                {
                    // It may be ours, of a commit that nobody told us of.
                    return await db.Users.AnyAsync(one => one.Id == admin.Id, ct);
                }
                db.Add(admin);
                return true;
            },
            cancellation);
    }

    /// <summary>Whether the first administrator signs in with this password.</summary>
    public async Task<bool> HasPasswordAsync(string password, CancellationToken cancellation)
    {
        var admin = await database.ReadAsync((db, ct) => db.Users.SingleOrDefaultAsync(one => one.NameFolded == Name, ct), cancellation);
        return passwords.Compare(admin?.PasswordHash, password).IsRight;
    }

    /// <summary>Lets the administrator have this password, and in, whatever it was.</summary>
    public async Task SetPasswordAsync(string password, CancellationToken cancellation)
    {
        var admin = await database.ReadAsync((db, ct) => db.Users.SingleOrDefaultAsync(one => one.NameFolded == Name, ct), cancellation);
        if (admin is null || passwords.Compare(admin.PasswordHash, password).IsRight)
        {
            return;
        }
        var (hash, now) = (passwords.Hash(password), clock.GetUtcNow());
        await database.WriteAsync(
            async (db, ct) =>
            {
                var user = await db.Users.SingleOrDefaultAsync(one => one.Id == admin.Id, ct);
                user?.ChangePassword(hash, now);
                return user is not null;
            },
            cancellation);
        accounts.Forget(admin.Id);
    }
}
