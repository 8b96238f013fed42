using System.Collections.Concurrent;
using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>
/// Secrets that are created once per installation and stored in the metadata store, so that signatures survive a
/// restart and are valid on every server.
/// </summary>
public sealed class SigningKeys(IKalaDatabase database, TimeProvider clock)
{
    private const int KeySize = 32;

    private readonly ConcurrentDictionary<string, byte[]> _known = new();

    /// <summary>The key with this name; the first call creates it.</summary>
    public async Task<byte[]> GetAsync(string name, CancellationToken cancellation)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }
        var key = await FindAsync(name, cancellation) ?? await AddAsync(name, cancellation);
        return _known.GetOrAdd(name, Convert.FromBase64String(key.Secret));
    }

    private Task<SigningKey?> FindAsync(string name, CancellationToken cancellation) => database.ReadAsync(
        (db, ct) => db.SigningKeys.SingleOrDefaultAsync(one => one.Name == name, ct), cancellation);

    private async Task<SigningKey> AddAsync(string name, CancellationToken cancellation)
    {
        var key = SigningKey.Create(name, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize)), clock.GetUtcNow());
        await database.WriteAsync(
            async (db, ct) =>
            {
                // Another server may have added it first.
                if (!await db.SigningKeys.AnyAsync(one => one.Name == key.Name, ct))
                {
                    db.Add(key);
                }
                return key.Name;
            },
            cancellation);
        return (await FindAsync(name, cancellation))!;
    }
}
