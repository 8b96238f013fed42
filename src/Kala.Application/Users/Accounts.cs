using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Kala.Application.Abstractions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>
/// Tells whom a token or a key stands for and what they may do now, as the metadata store had it at most five seconds ago;
/// what this server changes itself counts at once.
/// </summary>
public sealed class Accounts(IKalaDatabase database, KeyUse use, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Guid, (Account Account, long ReadAt)> _accounts = new();
    private readonly ConcurrentDictionary<string, (ApiKey Key, long ReadAt)> _keys = new();

    /// <summary>The user of an access token; null if it is worth nothing any more.</summary>
    public async Task<Caller?> ByTokenAsync(Guid user, int generation, Guid? onlySession, CancellationToken cancellation)
    {
        var account = await FindAsync(user, cancellation);
        if (account is null || account.IsDisabled || account.TokenGeneration != generation)
        {
            return null;
        }
        return onlySession is null
            ? new Caller(account.Id, account.IsAdmin) { Permissions = account.Effective, IsSignedIn = true, TokenGeneration = generation }
            : new Caller(account.Id)
            {
                Permissions = account.Effective & Permissions.Upload,
                IsSignedIn = true,
                TokenGeneration = generation,
                OnlySession = onlySession,
            };
    }

    /// <summary>The maker of a key, with the rights that both have; null if the key is none, or not good now.</summary>
    public async Task<Caller?> ByKeyAsync(string text, CancellationToken cancellation)
    {
        if (KeyText.PrefixOf(text) is not { } prefix || await FindKeyAsync(prefix, cancellation) is not { } key)
        {
            return null;
        }
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(text));
        var now = clock.GetUtcNow();
        if (!CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(key.Hash.Hex))
            || now < key.ValidFrom || now >= key.ValidTo
            || await FindAsync(key.UserId, cancellation) is not { IsDisabled: false } maker)
        {
            return null;
        }
        await use.RecordAsync(key.Id, now);
        var permissions = key.IsForFilestore ? key.Permissions & maker.Effective : Permissions.None;
        var isAdmin = permissions.HasFlag(Permissions.Admin);
        return new Caller(maker.Id, isAdmin)
        {
            Permissions = isAdmin ? Permissions.All : permissions,
            IsSignedIn = true,
            TokenGeneration = maker.TokenGeneration,
            Key = key.Id,
        };
    }

    /// <summary>Whether a caller still may what they might when their call began.</summary>
    public async Task<bool> StillMayAsync(Caller caller, Permissions permissions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return !caller.IsSignedIn
            || (await FindAsync(caller.Owner, cancellation) is { IsDisabled: false } account
                && (account.Effective & permissions) != Permissions.None);
    }

    /// <summary>The user's state; null if there is none of this id.</summary>
    internal async Task<Account?> FindAsync(Guid user, CancellationToken cancellation)
    {
        if (_accounts.TryGetValue(user, out var known) && clock.GetElapsedTime(known.ReadAt) < Fresh)
        {
            return known.Account;
        }
        var readAt = clock.GetTimestamp();
        var account = await database.ReadAsync(
            (db, ct) => db.Users.Where(one => one.Id == user)
                .Select(one => new Account(one.Id, one.Name, one.Permissions, one.IsDisabled, one.TokenGeneration))
                .SingleOrDefaultAsync(ct),
            cancellation);
        Keep(_accounts, user, account, readAt);
        return account;
    }

    /// <summary>Lets a change of a user count at once.</summary>
    internal void Forget(Guid user) => _accounts.TryRemove(user, out _);

    /// <summary>Lets the end of a key count at once.</summary>
    internal void ForgetKey(string prefix) => _keys.TryRemove(prefix, out _);

    private async Task<ApiKey?> FindKeyAsync(string prefix, CancellationToken cancellation)
    {
        if (_keys.TryGetValue(prefix, out var known) && clock.GetElapsedTime(known.ReadAt) < Fresh)
        {
            return known.Key;
        }
        var readAt = clock.GetTimestamp();
        var key = await database.ReadAsync(
            (db, ct) => db.ApiKeys.SingleOrDefaultAsync(one => one.Prefix == prefix, ct), cancellation);
        Keep(_keys, prefix, key, readAt);
        return key;
    }

    private static void Keep<TKey, T>(ConcurrentDictionary<TKey, (T, long)> known, TKey name, T? value, long readAt)
        where TKey : notnull
        where T : class
    {
        if (value is null)
        {
            known.TryRemove(name, out _);
            return;
        }
        if (known.Count >= Most)
        {
            known.Clear();
        }
        known[name] = (value, readAt);
    }
}
