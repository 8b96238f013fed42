using Spectre.Console;

namespace Kala.Cli;

/// <summary>
/// Output for a terminal: progress bars, tables, and colours if the terminal has them and NO_COLOR is not set.
/// </summary>
internal sealed class TerminalScreen() : Screen(isJson: false)
{
    private readonly IAnsiConsole _errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public override void Note(string text) => _errors.MarkupLineInterpolated($"[grey]{text}[/]");

    public override void Error(string text) => _errors.MarkupLineInterpolated($"[red]kala:[/] {text}");

    public override Task<T> TrackAsync<T>(Func<Bars, Task<T>> work) => _errors
        .Progress()
        .AutoClear(false)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn(),
            new TextColumn(bar => $"{Amounts.Bytes((long)bar.Value)} of {Amounts.Bytes((long)bar.MaxValue)}"),
            new TextColumn(bar => bar.Speed is { } speed ? $"{Amounts.Bytes((long)speed)}/s" : ""),
            new RemainingTimeColumn())
        .StartAsync(async progress =>
        {
            var bars = new TerminalBars(progress);
            var result = await work(bars);
            bars.End();
            return result;
        });

    public override void Show(object result, string text) => Console.WriteLine(text);

    public override void Table<T>(IReadOnlyList<T> rows, IReadOnlyList<(string Title, Func<T, string> Cell)> columns)
    {
        // Narrow, so that a row with its uuid fits into 80 or 100 columns.
        var table = new Table().Border(TableBorder.None);
        foreach (var (title, _) in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(title)).PadLeft(0).PadRight(2));
        }
        table.Columns[0].NoWrap();
        foreach (var row in rows)
        {
            table.AddRow(columns.Select(column => Markup.Escape(column.Cell(row))).ToArray());
        }
        AnsiConsole.Write(table);
    }
}
