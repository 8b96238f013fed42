using Spectre.Console;

namespace Kala.Cli;

/// <summary>
/// Output for a terminal: progress bars, and colours if the terminal has them and NO_COLOR is not set.
/// </summary>
internal sealed class TerminalScreen() : Screen(isJson: false)
{
    private const int BarWidth = 10;
    private const int UsefulTitle = 16;

    private readonly IAnsiConsole _errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    // Filled with spaces to the terminal's width: the note overwrites the lines of the bar, which moves down.
    public override void Note(string text) =>
        _errors.Write(Align.Left(new Text(Cells.Printable(text), new Style(Color.Grey))));

    public override void Error(string text) => _errors.MarkupLineInterpolated($"[red]kala:[/] {Cells.Printable(text)}");

    public override Task<T> TrackAsync<T>(Func<Bars, Task<T>> work)
    {
        // Spectre separates columns by a space. The last cell of a line stays free: some terminals wrap there.
        var width = _errors.Profile.Width - BarWidth - 3;
        var isShort = width - TerminalBars.LongestState < UsefulTitle;
        var titleWidth = Math.Max(1, width - (isShort ? TerminalBars.ShortState : TerminalBars.LongestState));
        TerminalBars? bars = null;
        return _errors
            .Progress()
            .AutoClear(false)
            .Columns(
                new TextColumn(task => Cells.CutName(Cells.Printable(task.Description), titleWidth)),
                new ProgressBarColumn { Width = BarWidth },
                new TextColumn(_ => bars?.State() ?? ""))
            .StartAsync(async progress =>
            {
                bars = new TerminalBars(progress.AddTask("connecting").IsIndeterminate(), isShort, TimeProvider.System);
                return await work(bars);
            });
    }
}
