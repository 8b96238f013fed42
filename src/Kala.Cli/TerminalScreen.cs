using Spectre.Console;

namespace Kala.Cli;

/// <summary>
/// Output for a terminal: progress bars, and colours if the terminal has them and NO_COLOR is not set.
/// </summary>
internal sealed class TerminalScreen(IAnsiConsole errors) : Screen(isJson: false)
{
    private const string Connecting = "connecting";
    private const int BarWidth = 10;
    private const int UsefulTitle = 16;

    public TerminalScreen()
        : this(AnsiConsole.Create(new AnsiConsoleSettings
        {
            // Spectre would judge by standard output, which may be redirected while standard error is the terminal.
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(Console.Error),
        }))
    {
    }

    // Filled with spaces to the terminal's width: the note overwrites the lines of the bar, which moves down.
    public override void Note(string text) =>
        errors.Write(Align.Left(new Text(Cells.Printable(text), new Style(Color.Grey))));

    public override void Error(string text) => errors.MarkupLineInterpolated($"[red]kala:[/] {Cells.Printable(text)}");

    public override Task<T> TrackAsync<T>(Func<Bars, Task<T>> work)
    {
        // Spectre separates columns by a space. The last cell of a line stays free: some terminals wrap there.
        var width = errors.Profile.Width - BarWidth - 3;
        var isShort = width - TerminalBars.LongestState < UsefulTitle;
        var titleWidth = Math.Max(1, width - (isShort ? TerminalBars.ShortState : TerminalBars.LongestState));
        TerminalBars? bars = null;
        var display = errors
            .Progress()
            .Columns(
                new TextColumn(task => Cells.CutName(Cells.Printable(task.Description), titleWidth)),
                new ProgressBarColumn { Width = BarWidth },
                new TextColumn(_ => bars?.State() ?? ""));
        return display.StartAsync(async progress =>
        {
            var bar = progress.AddTask(Connecting).IsIndeterminate();
            bars = new TerminalBars(bar, isShort, TimeProvider.System);
            try
            {
                return await work(bars);
            }
            finally
            {
                // If nothing began, the error alone says what happened. Otherwise the line shows the last state.
                display.AutoClear = bar.Description is Connecting;
                progress.Refresh();
            }
        });
    }
}
