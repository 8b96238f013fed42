namespace Kala.Cli;

/// <summary>Output for files and pipes: plain lines with occasional progress, or only JSON.</summary>
internal sealed class PlainScreen(bool isJson, bool isSilent) : Screen(isJson)
{
    public override void Note(string text)
    {
        if (!isSilent)
        {
            Console.Error.WriteLine(text);
        }
    }

    public override async Task<T> TrackAsync<T>(Func<Bars, Task<T>> work)
    {
        var bars = new PlainBars(this, TimeProvider.System);
        var result = await work(bars);
        bars.End();
        return result;
    }

    public override void Show(object result, string text)
    {
        if (IsJson)
        {
            ShowJson(result);
        }
        else
        {
            Console.WriteLine(text);
        }
    }

    public override void Table<T>(IReadOnlyList<T> rows, IReadOnlyList<(string Title, Func<T, string> Cell)> columns)
    {
        if (IsJson)
        {
            ShowJson(rows);
            return;
        }
        Console.WriteLine(string.Join('\t', columns.Select(column => column.Title)));
        foreach (var row in rows)
        {
            Console.WriteLine(string.Join('\t', columns.Select(column => column.Cell(row))));
        }
    }
}
