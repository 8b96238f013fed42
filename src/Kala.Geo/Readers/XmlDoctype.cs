using System.Text;
using System.Text.RegularExpressions;

namespace Kala.Geo.Readers;

/// <summary>
/// Refuses XML that has a document type or entities, before a parser sees it: they include other files, and make megabytes of
/// a few bytes. The whole text is searched, comments too, because parsers disagree about what is one.
/// </summary>
internal static partial class XmlDoctype
{
    private const int BlockBytes = 1 << 20;
    private const int DeclarationBytes = 1024;
    private const int LongestMark = 9;

    /// <summary>Reads a document to its end.</summary>
    /// <param name="source">Its bytes; disposed.</param>
    /// <exception cref="SourceFault">It has one of them, or an encoding in which they could hide.</exception>
    public static void Check(Stream source)
    {
        using var document = source;
        var buffer = new byte[BlockBytes];
        var kept = 0;
        var isFirst = true;
        for (int read; (read = document.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false)) > 0;)
        {
            var text = buffer.AsSpan(0, kept + WithoutZeros(buffer.AsSpan(kept, read)));
            if (isFirst)
            {
                CheckEncoding(text);
                isFirst = false;
            }
            if (HasMark(text))
            {
                throw new SourceFault("xml_with_doctype", "The XML has a document type or an entity (<!DOCTYPE or <!ENTITY), which is not allowed.");
            }
            kept = Math.Min(text.Length, LongestMark - 1);
            text[^kept..].CopyTo(buffer);
        }
    }

    /// <summary>Moves bytes together so that UTF-16 and UTF-32 look like ASCII, whatever their order.</summary>
    private static int WithoutZeros(Span<byte> bytes)
    {
        var to = bytes.IndexOf((byte)0);
        if (to < 0)
        {
            return bytes.Length;
        }
        foreach (var one in bytes[to..])
        {
            bytes[to] = one;
            to += one == 0 ? 0 : 1;
        }
        return to;
    }

    /// <summary>Allows encodings that have ASCII as it is, or with zeros. Others, such as UTF-7, can hide it.</summary>
    private static void CheckEncoding(ReadOnlySpan<byte> text)
    {
        var start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, DeclarationBytes)]);
        var declaration = start.IndexOf("<?xml", StringComparison.Ordinal);
        var end = declaration < 0 ? -1 : start.IndexOf("?>", declaration, StringComparison.Ordinal);
        if (declaration < 0)
        {
            return;
        }
        if (end < 0)
        {
            throw SourceFault.Invalid("The XML's declaration is not closed.");
        }
        if (Declared().Match(start[declaration..end]) is { Success: true } declared && !Known().IsMatch(declared.Groups[1].Value))
        {
            throw SourceFault.Invalid($"The XML is in the encoding '{declared.Groups[1].Value}', which is not read; use UTF-8.");
        }
    }

    private static bool HasMark(ReadOnlySpan<byte> text)
    {
        for (int at; (at = text.IndexOf("<!"u8)) >= 0;)
        {
            text = text[(at + 2)..];
            if (StartsWith(text, "DOCTYPE"u8) || StartsWith(text, "ENTITY"u8))
            {
                return true;
            }
        }
        return false;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    [GeneratedRegex("""encoding\s*=\s*["']([^"']*)["']""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Declared();

    [GeneratedRegex("""^(utf-?8|utf-16(le|be)?|us-ascii|iso-8859-\d{1,2}|windows-125\d)$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Known();
}
