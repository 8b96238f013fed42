using System.Globalization;
using System.Text;

namespace Kala.Client;

/// <summary>The local name of a download. The name from the server is not trusted.</summary>
internal static class SafeName
{
    /// <summary>The last part of a name, without harmful characters; null if nothing remains.</summary>
    public static string? Of(string? received)
    {
        var name = received?.Trim('"') ?? "";
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

    // The category Format includes the characters that change the direction of text.
    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
