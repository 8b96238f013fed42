using System.Globalization;
using Spectre.Console;

namespace Kala.Cli;

/// <summary>Text on a terminal, where a character takes no, one or two cells.</summary>
internal static class Cells
{
    private const string Ellipsis = "…";

    /// <summary>The number of cells that a text takes.</summary>
    public static int WidthOf(string text) => text.GetCellWidth();

    /// <summary>The text without characters that a terminal would execute, or that show text in another order.</summary>
    public static string Printable(string text) => text.Any(IsHarmful) ? Replace(text, IsHarmful) : text;

    /// <summary>The same for text of several lines, whose line ends stay.</summary>
    public static string PrintableLines(string text) => Replace(text, character => character is not ('\r' or '\n') && IsHarmful(character));

    /// <summary>The text, cut in the middle if it takes more cells: the end of a file name matters.</summary>
    public static string Cut(string text, int width)
    {
        if (WidthOf(text) <= width)
        {
            return text;
        }
        // Whole characters with their accents and joiners.
        var characters = Elements(text).ToList();
        var head = Fill(characters, width / 2);
        characters.Reverse();
        var tail = Fill(characters, width - 1 - WidthOf(string.Concat(head)));
        tail.Reverse();
        return string.Concat([.. head, Ellipsis, .. tail]);
    }

    /// <summary>A step and a file name, of which only the name is cut.</summary>
    public static string CutName(string title, int width) => title.IndexOf(' ', StringComparison.Ordinal) + 1 is var step && width > step
        ? title[..step] + Cut(title[step..], width - step)
        : Cut(title, width);

    /// <summary>The text, filled with spaces to a width.</summary>
    public static string Pad(string text, int width, bool isRight)
    {
        var spaces = new string(' ', Math.Max(0, width - WidthOf(text)));
        return isRight ? spaces + text : text + spaces;
    }

    // The joiners U+200C and U+200D stay: some scripts need them.
    private static bool IsHarmful(char character) =>
        char.IsControl(character) || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Replace(string text, Func<char, bool> isHarmful) =>
        string.Concat(text.Select(character => isHarmful(character) ? '\uFFFD' : character));

    private static List<string> Fill(IEnumerable<string> characters, int width)
    {
        var taken = new List<string>();
        foreach (var character in characters)
        {
            width -= WidthOf(character);
            if (width < 0)
            {
                break;
            }
            taken.Add(character);
        }
        return taken;
    }

    private static IEnumerable<string> Elements(string text)
    {
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            yield return elements.GetTextElement();
        }
    }
}
