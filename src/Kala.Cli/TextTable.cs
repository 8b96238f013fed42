namespace Kala.Cli;

/// <summary>The lines of a list.</summary>
internal static class TextTable
{
    private const string Gap = "  ";
    private const int ShortestName = 8;

    /// <summary>Aligned lines for people. The last column is cut so that a line takes at most so many cells.</summary>
    public static IEnumerable<string> Lines<T>(IReadOnlyList<T> rows, IReadOnlyList<Column<T>> columns, int? width)
    {
        List<string[]> lines = [[.. columns.Select(column => column.Title)]];
        lines.AddRange(rows.Select(row => columns.Select(column => Cells.Printable(column.Text(row))).ToArray()));
        var widths = Enumerable.Range(0, columns.Count).Select(column => lines.Max(line => Cells.WidthOf(line[column]))).ToArray();
        if (width is { } most)
        {
            var others = widths[..^1].Sum(cells => cells + Gap.Length);
            widths[^1] = Math.Min(widths[^1], Math.Max(ShortestName, most - others));
        }
        return lines.Select(line => string.Join(Gap, line.Select((cell, column) => column < columns.Count - 1
            ? Cells.Pad(cell, widths[column], columns[column].IsNumber)
            : Cells.Cut(cell, widths[column]))));
    }

    /// <summary>Lines for programs: a title line, then exact values, separated by tabs.</summary>
    public static IEnumerable<string> Tabs<T>(IReadOnlyList<T> rows, IReadOnlyList<Column<T>> columns) =>
    [
        string.Join('\t', columns.Select(column => column.Title)),
        .. rows.Select(row => string.Join('\t', columns.Select(column => Cells.Printable(column.Exact(row))))),
    ];
}
