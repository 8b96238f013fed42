using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Files;

/// <summary>File names in Content-Disposition (RFC 6266). Encoded words (RFC 2047) have no meaning there: their letters are the name's.</summary>
internal static class ContentDispositionName
{
    /// <summary>The name that a request's field gives; null if it gives none.</summary>
    public static string? Of(string? field) =>
        ContentDispositionHeaderValue.TryParse(field, out var parsed) ? Of(parsed) : null;

    /// <summary>The name that a field gives; null if it gives none.</summary>
    public static string? Of(ContentDispositionHeaderValue field) =>
        Extended(Parameter(field, "filename*")) ?? Parameter(field, "filename");

    /// <summary>A parameter as it stands there, without its quotes. The class's own properties decode, by any encoding.</summary>
    public static string? Parameter(ContentDispositionHeaderValue field, string name) =>
        NameValueHeaderValue.Find(field.Parameters, name) is { Value.HasValue: true } parameter
            ? HeaderUtilities.UnescapeAsQuotedString(parameter.Value).Value
            : null;

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

    /// <summary>A value of RFC 8187, in UTF-8 or in ISO 8859-1 as its predecessor allowed; null if it is malformed.</summary>
    private static string? Extended(string? value)
    {
        if (value?.Split('\'') is not [var charset, _, var text] || Bytes(text) is not { } bytes)
        {
            return null;
        }
        return charset.Equals("UTF-8", StringComparison.OrdinalIgnoreCase) && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
            : charset.Equals("ISO-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1.GetString(bytes)
            : null;
    }

    private static byte[]? Bytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                if (!char.IsAscii(text[at]))
                {
                    return null;
                }
                bytes.Add((byte)text[at]);
                continue;
            }
            if (at + 2 >= text.Length || !byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, null, out var coded))
            {
                return null;
            }
            bytes.Add(coded);
            at += 2;
        }
        return [.. bytes];
    }
}
