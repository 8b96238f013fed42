using System.Text;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Files;

/// <summary>File names in Content-Disposition (RFC 6266).</summary>
internal static class ContentDispositionName
{
    /// <summary>The name that a request's field gives; null if it gives none.</summary>
    public static string? Of(string? field)
    {
        if (!ContentDispositionHeaderValue.TryParse(field, out var parsed))
        {
            return null;
        }
        return parsed.FileNameStar.HasValue
            ? parsed.FileNameStar.Value
            : HeaderUtilities.UnescapeAsQuotedString(parsed.FileName).Value;
    }

    /// <summary>
    /// The field for an answer: a name of harmless ASCII for old clients, and the real one as RFC 8187 has it. Every
    /// byte of the name that a header could misread is replaced in the first and percent-encoded in the second.
    /// </summary>
    public static string Field(string disposition, string name) =>
        $"{disposition}; filename=\"{Ascii(name)}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}";

    private static string Ascii(string name)
    {
        var ascii = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            var isPlain = rune.Value is >= ' ' and <= '~' and not '"' and not '\\' and not '%';
            ascii.Append(isPlain ? (char)rune.Value : '_');
        }
        return ascii.ToString();
    }
}
