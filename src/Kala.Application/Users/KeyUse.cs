using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Users;

/// <summary>Records approximately when each key was last used: at most one write per minute and key.</summary>
public sealed class KeyUse(IKalaDatabase database, ILogger<KeyUse> log)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _recorded = new();

    /// <summary>Records the use of a key. If the store cannot be written to, the request still succeeds.</summary>
    public async Task RecordAsync(Guid key, DateTimeOffset now)
    {
        if (_recorded.TryGetValue(key, out var last) && now - last < Pace)
        {
            return;
        }
        _recorded[key] = now;
        try
        {
            await database.WriteAsync(
                (db, ct) => db.ApiKeys.Where(one => one.Id == key)
                    .ExecuteUpdateAsync(row => row.SetProperty(one => one.LastUsedAt, now), ct),
                CancellationToken.None);
        }
#pragma warning disable CA1031 // whatever it is, the caller's key is valid
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.KeyUseNotRecorded(error, key);
        }
    }
}
