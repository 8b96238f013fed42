using System.Globalization;
using System.Text;

namespace Kala.Geo.Readers;

/// <summary>
/// The header of an ASCII grid, compared with the length of the file: GDAL reads on after the end, for hours.
/// </summary>
internal static class AsciiGridHeader
{
    private const int HeaderBytes = 4096;

    // A digit and what separates it from the next.
    private const double LeastBytesOfValue = 2;

    /// <summary>Checks that the file can have all values that its header promises.</summary>
    /// <param name="source">Its bytes; disposed.</param>
    /// <exception cref="SourceFault">It cannot.</exception>
    public static void Check(Stream source)
    {
        using var grid = source;
        var head = new byte[HeaderBytes];
        var length = grid.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var words = Encoding.Latin1.GetString(head, 0, length).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var columns = NumberOf(words, "ncols");
        var rows = NumberOf(words, "nrows");
        if ((LeastBytesOfValue * columns * rows) - 1 > grid.Length)
        {
            throw SourceFault.Invalid($"The header promises {columns} × {rows} values, and the file has only {grid.Length} bytes.");
        }
    }

    private static double NumberOf(string[] words, string name)
    {
        var at = Array.FindIndex(words, word => word.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 && at + 1 < words.Length
            && long.TryParse(words[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw SourceFault.Invalid($"The header of the ASCII grid has no {name}.");
    }
}
