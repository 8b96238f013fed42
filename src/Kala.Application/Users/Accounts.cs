using System.Security.Cryptography;
using System.Text;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>
/// Tells whom a token or a key stands for and what they may do now, as the metadata store had it at most three seconds ago;
/// what this server changes itself counts at once.
/// </summary>
public sealed class Accounts(IKalaDatabase database, KeyUse use, TimeProvider clock)
{
    private static readonly Failure RightLost =
        Failures.Forbidden("You may not do this any more: an administrator took the permission away during the request.");

    private readonly RecentRows<Guid, Account> _accounts = new(clock);
    private readonly RecentRows<string, ApiKey> _keys = new(clock);

    /// <summary>The refusal of a key that asks for what is its maker's own.</summary>
    public static Failure AboutTheMaker { get; } =
        Failures.Forbidden("A key does nothing about the user who made it; sign in with a password for this.");

    /// <summary>The caller of an access token or a session's token; null if it is no longer valid.</summary>
    public async Task<Caller?> ByTokenAsync(TokenClaims claims, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var key = claims.KeyPrefix is { } prefix ? await FindKeyAsync(prefix, cancellation) : null;
        if (claims.KeyPrefix is not null && !(key?.IsValidAt(clock.GetUtcNow()) ?? false))
        {
            return null;
        }
        return CallerOf(await FindAsync(claims.User, cancellation), key, claims.Generation, claims.OnlySession);
    }

    /// <summary>The maker of a key, with the rights that both have; null if there is no such key, or it is not valid now.</summary>
    public async Task<Caller?> ByKeyAsync(string text, CancellationToken cancellation)
    {
        if (KeyText.PrefixOf(text) is not { } prefix || await FindKeyAsync(prefix, cancellation) is not { } key)
        {
            return null;
        }
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(text));
        var now = clock.GetUtcNow();
        if (!CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(key.Hash.Hex))
            || !key.IsValidAt(now)
            || CallerOf(await FindAsync(key.UserId, cancellation), key) is not { } caller)
        {
            return null;
        }
        await use.RecordAsync(key.Id, now);
        return caller;
    }

    /// <summary>
    /// Why a caller may no longer do what they could when their request began; null if they may. Looks at the user, the
    /// generation of the user's tokens and the key. Credentials that only became too old still count: their time says until
    /// when a request may begin.
    /// </summary>
    /// <param name="caller">As authentication gave them.</param>
    /// <param name="oneOf">Permissions, one of which is enough; none: signing in is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Failure?> LostAsync(Caller caller, Permissions oneOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.IsSignedIn
            ? Compare(caller, oneOf, await FindAsync(caller.Owner, cancellation), await FindKeyOfAsync(caller, cancellation))
            : null;
    }

    /// <summary>
    /// The same in the transaction of a change that every upload makes: what is known may be three seconds old, or was changed
    /// by this server; the rest is read in the transaction.
    /// </summary>
    public async ValueTask<Failure?> LostAsync(KalaContext db, Caller caller, Permissions oneOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsSignedIn)
        {
            return null;
        }
        ApiKey? key = null;
        return _accounts.TryGet(caller.Owner, out var account) && (caller.Key is null || _keys.TryGet(caller.Key.Prefix, out key))
            ? Compare(caller, oneOf, account, key)
            : await LostNowAsync(db, caller, oneOf, cancellation);
    }

    /// <summary>The same as the tables say it in the transaction itself: for changes of users and keys.</summary>
    public static async Task<Failure?> LostNowAsync(
        KalaContext db,
        Caller caller,
        Permissions oneOf,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsSignedIn)
        {
            return null;
        }
        var account = await ReadAsync(db, caller.Owner, cancellation);
        var key = caller.Key is { } used ? await ReadKeyAsync(db, used.Prefix, cancellation) : null;
        return Compare(caller, oneOf, account, key);
    }

    /// <summary>The user's state; null if there is none of this id.</summary>
    internal Task<Account?> FindAsync(Guid user, CancellationToken cancellation) =>
        _accounts.GetAsync(user, () => database.ReadAsync((db, ct) => ReadAsync(db, user, ct), cancellation));

    /// <summary>Lets a change of a user count at once.</summary>
    internal void Forget(Guid user) => _accounts.Forget(user);

    /// <summary>Lets the end of a key count at once.</summary>
    internal void ForgetKey(string prefix) => _keys.Forget(prefix);

    private Task<ApiKey?> FindKeyAsync(string prefix, CancellationToken cancellation) =>
        _keys.GetAsync(prefix, () => database.ReadAsync((db, ct) => ReadKeyAsync(db, prefix, ct), cancellation));

    private Task<ApiKey?> FindKeyOfAsync(Caller caller, CancellationToken cancellation) =>
        caller.Key is { } key ? FindKeyAsync(key.Prefix, cancellation) : Task.FromResult<ApiKey?>(null);

    private static Task<Account?> ReadAsync(KalaContext db, Guid user, CancellationToken cancellation) =>
        db.Users.Where(one => one.Id == user)
            .Select(one => new Account(one.Id, one.Name, one.Permissions, one.IsDisabled, one.TokenGeneration))
            .SingleOrDefaultAsync(cancellation);

    private static Task<ApiKey?> ReadKeyAsync(KalaContext db, string prefix, CancellationToken cancellation) =>
        db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(one => one.Prefix == prefix, cancellation);

    private static Failure? Compare(Caller before, Permissions oneOf, Account? account, ApiKey? key)
    {
        // A key outlives signing out; the tokens of sessions that it began do not.
        int? generation = before.Key is null || before.OnlySession is not null ? before.TokenGeneration : null;
        if (before.Key?.Id != key?.Id || CallerOf(account, key, generation, before.OnlySession) is not { } now)
        {
            return Failures.Unauthenticated;
        }
        var mayStill = oneOf == Permissions.None || now.MayOneOf(oneOf);
        return mayStill && (now.IsAdmin || !before.IsAdmin) ? null : RightLost;
    }

    /// <summary>A user with the rights that both the user and the key have; null if the user is out.</summary>
    private static Caller? CallerOf(Account? account, ApiKey? key, int? generation = null, Guid? onlySession = null)
    {
        if (account is not { IsDisabled: false } || (generation is { } given && account.TokenGeneration != given))
        {
            return null;
        }
        var permissions = account.Effective & (key?.Permissions ?? Permissions.All);
        permissions = permissions.HasFlag(Permissions.Admin) ? Permissions.All : permissions;
        permissions = onlySession is null ? permissions : permissions & Permissions.Upload;
        return new Caller(account.Id, permissions.HasFlag(Permissions.Admin))
        {
            Permissions = permissions,
            IsSignedIn = true,
            TokenGeneration = account.TokenGeneration,
            Key = key is null ? null : new KeyInUse(key.Id, key.Prefix),
            IsForFilestore = key?.IsForFilestore ?? true,
            OnlySession = onlySession,
        };
    }
}
