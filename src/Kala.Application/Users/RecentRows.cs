using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Kala.Application.Users;

/// <summary>
/// Rows of the metadata store that are believed for three seconds. What was read before a change is never kept after it:
/// a reader that was overtaken by <see cref="Forget"/> has its row for itself alone.
/// </summary>
internal sealed class RecentRows<TKey, T>(TimeProvider clock)
    where TKey : notnull
    where T : class
{
    // With the two seconds between two looks at a running write: a right ends within five.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TKey, (T Row, long ReadAt)> _rows = new();
    private long _changes;

    /// <summary>The row, if it was read a moment ago.</summary>
    public bool TryGet(TKey name, [NotNullWhen(true)] out T? row)
    {
        var isFresh = _rows.TryGetValue(name, out var known) && clock.GetElapsedTime(known.ReadAt) < Fresh;
        row = isFresh ? known.Row : null;
        return isFresh;
    }

    /// <summary>The row, read unless it is known; null if there is none, which is not kept.</summary>
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

    /// <summary>A row was changed: whoever asks next reads it again.</summary>
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
