using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Kala.Application.Users;

/// <summary>
/// Caches rows of the metadata store for three seconds. A row that was read before a change is never cached after it: a
/// reader that is overtaken by <see cref="Forget"/> uses its row once.
/// </summary>
internal sealed class RecentRows<TKey, T>(TimeProvider clock)
    where TKey : notnull
    where T : class
{
    // With the two seconds between two checks of a running write, a lost right takes effect within five seconds.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TKey, (T Row, long ReadAt)> _rows = new();
    private long _changes;

    /// <summary>The cached row, if it is recent.</summary>
    public bool TryGet(TKey name, [NotNullWhen(true)] out T? row)
    {
        var isFresh = _rows.TryGetValue(name, out var known) && clock.GetElapsedTime(known.ReadAt) < Fresh;
        row = isFresh ? known.Row : null;
        return isFresh;
    }

    /// <summary>The cached row, or the row read now; null if there is none, which is not cached.</summary>
    public async Task<T?> GetAsync(TKey name, Func<Task<T?>> read)
    {
        if (TryGet(name, out var known))
        {
            return known;
        }
        var (changes, readAt) = (Volatile.Read(ref _changes), clock.GetTimestamp());
        var row = await read();
        Keep(name, row, readAt, changes);
        return row;
    }

    /// <summary>Removes a changed row, so that the next caller reads it again.</summary>
    public void Forget(TKey name)
    {
        lock (_gate)
        {
            _changes++;
            _rows.TryRemove(name, out _);
        }
    }

    private void Keep(TKey name, T? row, long readAt, long changes)
    {
        lock (_gate)
        {
            if (_changes != changes)
            {
                return;
            }
            if (row is null)
            {
                _rows.TryRemove(name, out _);
                return;
            }
            if (_rows.Count >= Most)
            {
                _rows.Clear();
            }
            _rows[name] = (row, readAt);
        }
    }
}
