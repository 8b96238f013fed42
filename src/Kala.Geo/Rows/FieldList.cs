using System.Text;

namespace Kala.Geo.Rows;

/// <summary>The fields of a collection, in the order in which they first appear.</summary>
internal sealed class FieldList(ImportLimits limits)
{
    private static readonly string[] Taken = ["fid", "geom"];

    private readonly List<(Field Field, byte[] Name)> _fields = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    // SQLite compares the names of columns without regard to the case of ASCII letters.
    private readonly HashSet<string> _columns = new(Taken, StringComparer.OrdinalIgnoreCase);

    public int Count => _fields.Count;

    public Field this[int index] => _fields[index].Field;

    public IEnumerable<Field> All => _fields.Select(one => one.Field);

    /// <summary>The index of a field, which is added if it is new.</summary>
    /// <param name="name">Its name, in UTF-8.</param>
    /// <param name="hint">Where it probably is: rows usually have the same fields in the same order.</param>
    public int Find(ReadOnlySpan<byte> name, int hint)
    {
        if (hint < _fields.Count && name.SequenceEqual(_fields[hint].Name))
        {
            return hint;
        }
        var text = Encoding.UTF8.GetString(name);
        if (!_indexes.TryGetValue(text, out var index))
        {
            index = Add(text, name.ToArray());
        }
        return index;
    }

    private int Add(string name, byte[] utf8)
    {
        if (_fields.Count == limits.Fields)
        {
            throw SourceFault.TooLarge($"The source has more than {limits.Fields} fields.");
        }
        var column = name.Length == 0 ? "field" : name;
        for (var again = 2; !_columns.Add(column); again++)
        {
            column = $"{name}_{again}";
        }
        _fields.Add((new Field(name, column), utf8));
        _indexes.Add(name, _fields.Count - 1);
        return _fields.Count - 1;
    }
}
