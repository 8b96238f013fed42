using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Http;

/// <summary>File names in Content-Disposition (RFC 6266). Encoded words (RFC 2047) are not decoded.</summary>
internal static class ContentDispositionName
{
    /// <summary>The file name in the text of a field; null if it has none.</summary>
    public static string? Of(string? field) =>
        ContentDispositionHeaderValue.TryParse(field, out var parsed) ? Of(parsed) : null;

    /// <summary>The file name in a field; null if it has none.</summary>
    public static string? Of(ContentDispositionHeaderValue field) =>
        Extended(Parameter(field, "filename*")) ?? Parameter(field, "filename");

    /// <summary>
    /// A parameter without its quotes, undecoded. The properties of the class would decode encoded words.
    /// </summary>
    public static string? Parameter(ContentDispositionHeaderValue field, string name) =>
        NameValueHeaderValue.Find(field.Parameters, name) is { Value.HasValue: true } parameter
            ? HeaderUtilities.UnescapeAsQuotedString(parameter.Value).Value
            : null;

    /// <summary>
    /// The field of a response: an ASCII name for old clients, and the real name in the format of RFC 8187. Unsafe
    /// characters are replaced in the first name and percent-encoded in the second.
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

    /// <summary>
    /// Decodes an RFC 8187 value in UTF-8, or in ISO 8859-1, which RFC 5987 allowed; null if malformed.
    /// </summary>
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
