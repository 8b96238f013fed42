namespace Kala.Api.Configuration;

/// <summary>Finds the most similar name, for hints about typing errors.</summary>
internal static class Nearest
{
    /// <summary>The name with the smallest edit distance.</summary>
    public static string To(string text, IEnumerable<string> names) =>
        names.MinBy(name => Distance(text, name))!;

    /// <summary>The edit distance, case-insensitive.</summary>
    public static int Distance(string a, string b) => Levenshtein(a.ToUpperInvariant(), b.ToUpperInvariant());

    private static int Levenshtein(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                left = Math.Min(Math.Min(left, row[j]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }
        return row[^1];
    }
}
