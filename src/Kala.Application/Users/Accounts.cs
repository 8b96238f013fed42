using System.Security.Cryptography;
using System.Text;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>
/// Finds the caller of a token or key and their current rights, at most three seconds old; changes made by this server
/// take effect at once.
/// </summary>
public sealed class Accounts(IKalaDatabase database, KeyUse use, TimeProvider clock)
{
    private static readonly Failure RightLost =
        Failures.Forbidden("You no longer have this permission: an administrator revoked it during the request.");

    private readonly RecentRows<Guid, Account> _accounts = new(clock);
    private readonly RecentRows<string, ApiKey> _keys = new(clock);

    /// <summary>The refusal of a key that tries to manage its own user.</summary>
    public static Failure KeyNotAllowed { get; } =
        Failures.Forbidden("A key cannot manage its own user; sign in with a password for this.");

    /// <summary>The caller of an access token or session token; null if it is no longer valid.</summary>
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

    /// <summary>
    /// The creator of a key, with the rights that both have; null if the key is unknown or not valid now.
    /// </summary>
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
    /// Why the caller has lost the rights that they had when the request started; null if they have not. Checks the
    /// user, the generation of the user's tokens and the key. Credentials that expired during the request still count:
    /// their validity limits when a request may start.
    /// </summary>
    /// <param name="caller">The caller, as authenticated.</param>
    /// <param name="oneOf">Permissions of which one is enough; none if a valid sign-in is enough.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    public async Task<Failure?> CheckRightsAsync(Caller caller, Permissions oneOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.IsSignedIn
            ? Compare(caller, oneOf, await FindAsync(caller.Owner, cancellation), await FindKeyOfAsync(caller, cancellation))
            : null;
    }

    /// <summary>
    /// The same inside the transaction of a change that every upload makes. Cached rows may be up to three seconds old,
    /// but include this server's own changes; other rows are read in the transaction.
    /// </summary>
    public async ValueTask<Failure?> CheckRightsAsync(KalaContext db, Caller caller, Permissions oneOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsSignedIn)
        {
            return null;
        }
        ApiKey? key = null;
        return _accounts.TryGet(caller.Owner, out var account) && (caller.Key is null || _keys.TryGet(caller.Key.Prefix, out key))
            ? Compare(caller, oneOf, account, key)
            : await CheckRightsNowAsync(db, caller, oneOf, cancellation);
    }

    /// <summary>The same with all rows read in the transaction, for changes of users and keys.</summary>
    public static async Task<Failure?> CheckRightsNowAsync(
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

    /// <summary>The user's rights; null if the user is unknown.</summary>
    internal Task<Account?> FindAsync(Guid user, CancellationToken cancellation) =>
        _accounts.GetAsync(user, () => database.ReadAsync((db, ct) => ReadAsync(db, user, ct), cancellation));

    /// <summary>Makes a change of a user take effect at once.</summary>
    internal void Forget(Guid user) => _accounts.Forget(user);

    /// <summary>Makes the end of a key take effect at once.</summary>
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
        // A key stays valid after its user signs out; tokens of sessions that it created do not.
        int? generation = before.Key is null || before.OnlySession is not null ? before.TokenGeneration : null;
        if (before.Key?.Id != key?.Id || CallerOf(account, key, generation, before.OnlySession) is not { } now)
        {
            return Failures.Unauthenticated;
        }
        var mayStill = oneOf == Permissions.None || now.HasAnyOf(oneOf);
        return mayStill && (now.IsAdmin || !before.IsAdmin) ? null : RightLost;
    }

    /// <summary>The caller with the rights that both user and key have; null if the user may not sign in.</summary>
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
