using System.Diagnostics.CodeAnalysis;

namespace Kala.Application.Limits;

/// <summary>
/// A table with a limited number of keys. When full, it removes the quarter with the least weight, so that nobody can
/// erase their own entry by adding other keys. The caller must lock it.
/// </summary>
/// <param name="most">The maximum number of keys.</param>
/// <param name="weight">How important a value is now.</param>
internal sealed class BoundedTable<TKey, TValue>(int most, Func<TValue, double> weight)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _values = [];

    public int Count => _values.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public void Set(TKey key, TValue value)
    {
        if (_values.Count >= most && !_values.ContainsKey(key))
        {
            foreach (var lightest in _values.OrderBy(one => weight(one.Value)).Take((most / 4) + 1).Select(one => one.Key).ToList())
            {
                _values.Remove(lightest);
            }
        }
        _values[key] = value;
    }

    public void Remove(TKey key) => _values.Remove(key);
}
