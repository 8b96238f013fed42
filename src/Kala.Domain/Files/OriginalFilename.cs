using System.Globalization;
using System.Text;

namespace Kala.Domain.Files;

/// <summary>
/// Sanitizes the name that a client gives a file. It is displayed and sent back, but never part of a path.
/// </summary>
public static class OriginalFilename
{
    /// <summary>The maximum length of a stored name, in bytes of UTF-8.</summary>
    public const int MaxBytes = 255;

    private const char NotNormalizable = '\uFFFE';

    /// <summary>
    /// The part after the last slash or backslash, without control and bidirectional characters, in Unicode
    /// normalisation form C, cut at a character to at most <see cref="MaxBytes"/>; null if nothing is left.
    /// </summary>
    public static string? Clean(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }
        var kept = new StringBuilder();
        foreach (var rune in name[(name.LastIndexOfAny(['/', '\\']) + 1)..].EnumerateRunes())
        {
            if (!IsHarmful(rune))
            {
                kept.Append(rune);
            }
        }
        var clean = Cut(kept.ToString().Normalize(NormalizationForm.FormC)).Trim();
        return clean is "" or "." or ".." ? null : clean;
    }

    /// <summary>The form for case-insensitive comparison.</summary>
    public static string Fold(string name) => name.Replace(NotNormalizable, '\uFFFD').Normalize(NormalizationForm.FormC).ToLowerInvariant();

    private static bool IsHarmful(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
        // Normalize refuses it.
        || rune.Value == NotNormalizable
        || rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static string Cut(string name)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
            {
                return name[..length];
            }
            length += rune.Utf16SequenceLength;
        }
        return name;
    }
}
