using System.Text.Json;
using Kala.Client;

namespace Kala.Cli;

/// <summary>Prints sessions and files.</summary>
internal sealed class Lists(KalaClient client, Screen screen)
{
    private const int LargestPage = 500;
    private const int UsualWidth = 80;

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private bool _hasMore;

    /// <summary>Shows the sessions that match.</summary>
    public async Task SessionsAsync(ListFilter filter, ListFormat format, CancellationToken cancellation)
    {
        var rows = await ReadAsync(filter, client.GetSessionsAsync, cancellation);
        Print(rows, format, Columns.NarrowSessions(_now), Columns.Sessions);
    }

    /// <summary>Shows the files that match.</summary>
    public async Task FilesAsync(ListFilter filter, ListFormat format, CancellationToken cancellation)
    {
        var rows = await ReadAsync(filter, client.GetFilesAsync, cancellation);
        Print(rows, format, Columns.NarrowFiles(_now), Columns.Files);
    }

    /// <summary>Shows one session.</summary>
    public async Task SessionAsync(Guid session, CancellationToken cancellation)
    {
        var view = JsonSerializer.SerializeToElement(await client.GetSessionAsync(session, cancellation), Screen.Json);
        var known = view.EnumerateObject().Where(field => field.Value.ValueKind is not JsonValueKind.Null);
        var lines = known.Select(field => $"{field.Name,-17} {Cells.Printable(field.Value.ToString())}");
        screen.Show(view, string.Join(Environment.NewLine, lines));
    }

    private void Print<T>(List<T> rows, ListFormat format, Column<T>[] narrow, Column<T>[] all)
    {
        if (screen.IsJson)
        {
            screen.ShowJson(rows);
            return;
        }
        var lines = format switch
        {
            ListFormat.Csv => Csv.Lines(rows),
            ListFormat.Tabs => TextTable.Tabs(rows, all),
            ListFormat.Wide => TextTable.Lines(rows, all, width: null),
            _ => TextTable.Lines(rows, narrow, Console.WindowWidth is > 0 and var width ? width : UsualWidth),
        };
        var end = format is ListFormat.Csv ? "\r\n" : Environment.NewLine;
        Console.Out.Write(string.Concat(lines.Select(line => line + end)));
        if (_hasMore)
        {
            screen.Note($"There may be more rows: --limit N shows more than {rows.Count}.");
        }
        else if (rows.Count == 0)
        {
            screen.Note("Nothing matches.");
        }
    }

    /// <summary>Reads up to the filter's limit of rows. The last page requests only the missing rows.</summary>
    private async Task<List<T>> ReadAsync<T>(
        ListFilter filter, Func<ListFilter?, string?, CancellationToken, Task<Page<T>>> read, CancellationToken cancellation)
    {
        var limit = filter.Limit!.Value;
        var (rows, cursor) = (new List<T>(), (string?)null);
        do
        {
            var page = await read(filter with { Limit = Math.Min(LargestPage, limit - rows.Count) }, cursor, cancellation);
            rows.AddRange(page.Rows);
            cursor = page.Next;
        }
        while (cursor is not null && rows.Count < limit);
        _hasMore = cursor is not null;
        return rows;
    }
}
