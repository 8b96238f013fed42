using System.Globalization;
using System.Text;

namespace Kala.Client;

/// <summary>The name of a download on this machine's disk. The server is not trusted with it.</summary>
internal static class SafeName
{
    /// <summary>The last part of a name, without characters that do harm; null if nothing is left.</summary>
    public static string? Of(string? told)
    {
        var name = told?.Trim('"') ?? "";
        var kept = new StringBuilder();
        foreach (var rune in name[(name.LastIndexOfAny(['/', '\\']) + 1)..].EnumerateRunes())
        {
            if (!IsHarmful(rune))
            {
                kept.Append(rune);
            }
        }
        return kept.ToString().Trim() is { } safe && safe is not ("" or "." or "..") ? safe : null;
    }

    // Format has the characters that turn the direction of text; surrogates and the like have no place in a name.
    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
