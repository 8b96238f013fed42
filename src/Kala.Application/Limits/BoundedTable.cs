using System.Diagnostics.CodeAnalysis;

namespace Kala.Application.Limits;

/// <summary>
/// Keeps a value for each of many keys. When it is full it forgets the quarter with the least weight, so nobody gets rid of what
/// is known of them by adding other keys. Its owner locks it.
/// </summary>
/// <param name="most">How many keys it keeps.</param>
/// <param name="weight">How much a value matters now.</param>
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
