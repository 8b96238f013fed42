using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Domain.Events;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Ensures that there is an administrator.</summary>
public sealed class EnsureAdminHandler(
    IKalaDatabase database,
    Passwords passwords,
    Accounts accounts,
    Identifiers identifiers,
    TimeProvider clock)
{
    /// <summary>The first administrator's name.</summary>
    public const string Name = "admin";

    // Without characters that look alike.
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>A random password with 100 bits, in groups that are easy to type.</summary>
    public static string NewPassword() => string.Join('-', RandomNumberGenerator.GetString(Letters, 20).Chunk(5).Select(part => new string(part)));

    /// <summary>Whether any user exists.</summary>
    public Task<bool> AnyUserAsync(CancellationToken cancellation) =>
        database.ReadAsync((db, ct) => db.Users.AnyAsync(ct), cancellation);

    /// <summary>Creates the first administrator and returns true, unless a user exists.</summary>
    public Task<bool> MakeAsync(string password, CancellationToken cancellation)
    {
        var admin = User.Create(identifiers.NewId(), Name, passwords.Hash(password), Permissions.Admin, clock.GetUtcNow());
        return database.WriteAsync(
            async (db, ct) =>
            {
                if (await db.Users.AnyAsync(ct))
                {
                    // An earlier run, whose commit was not confirmed, may have added it.
                    return await db.Users.AnyAsync(one => one.Id == admin.Id, ct);
                }
                db.Add(admin);
                db.Add(UserEvents.Of(EventKinds.UserCreated, admin.CreatedAt, admin.Id, actor: null, admin.Name));
                return true;
            },
            cancellation);
    }

    /// <summary>Whether this is the password of the first administrator.</summary>
    public async Task<bool> HasPasswordAsync(string password, CancellationToken cancellation)
    {
        var admin = await database.ReadAsync((db, ct) => db.Users.SingleOrDefaultAsync(one => one.NameFolded == Name, ct), cancellation);
        return passwords.Compare(admin?.PasswordHash, password).IsRight;
    }

    /// <summary>Sets the first administrator's password, if it is a different one.</summary>
    public async Task SetPasswordAsync(string password, CancellationToken cancellation)
    {
        var admin = await database.ReadAsync((db, ct) => db.Users.SingleOrDefaultAsync(one => one.NameFolded == Name, ct), cancellation);
        if (admin is null || passwords.Compare(admin.PasswordHash, password).IsRight)
        {
            return;
        }
        var (hash, now) = (passwords.Hash(password), clock.GetUtcNow());
        var changed = UserEvents.Of(EventKinds.UserChanged, now, admin.Id, actor: null, "password");
        await database.WriteAsync(
            async (db, ct) =>
            {
                var user = await db.Users.SingleOrDefaultAsync(one => one.Id == admin.Id, ct);
                if (user is not null)
                {
                    user.ChangePassword(hash, now);
                    await UserEvents.AddOnceAsync(db, changed, ct);
                }
                return user is not null;
            },
            cancellation);
        accounts.Forget(admin.Id);
    }
}
