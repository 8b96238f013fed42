using System.Globalization;

namespace Kala.Geo.Imports;

/// <summary>Names of collections: they are names of tables and parts of addresses.</summary>
internal static class CollectionNames
{
    private const int Longest = 60;
    private const string Unnamed = "layer";

    // Tables of GeoPackage, of SQLite and of ours.
    private static readonly string[] Reserved = ["gpkg_", "rtree_", "sqlite_", "kala_"];

    /// <summary>The names for layers, in their order; a single one has the name of all single ones.</summary>
    public static List<string> Of(IReadOnlyCollection<string?> layers)
    {
        if (layers.Count == 1)
        {
            return [ImportProgram.OnlyCollection];
        }
        var names = new List<string>();
        // SQLite compares the names of tables without regard to the case of ASCII letters.
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var layer in layers)
        {
            var safe = SafeOf(layer ?? "");
            var name = safe;
            for (var again = 2; !taken.Add(name); again++)
            {
                name = $"{safe}_{again}";
            }
            names.Add(name);
        }
        return names;
    }

    private static string SafeOf(string layer)
    {
        var safe = string.Concat(layer.Trim().Take(Longest).Select(one => IsSafe(one) ? one : '_'));
        return safe.Trim('_').Length == 0 ? Unnamed
            : Array.Exists(Reserved, prefix => safe.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) ? $"{Unnamed}_{safe}"
            : safe;
    }

    private static bool IsSafe(char one) => char.IsLetterOrDigit(one) || one == '-'
        || char.GetUnicodeCategory(one) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
