using Spectre.Console;

namespace Kala.Cli;

/// <summary>
/// Output for a terminal: progress bars, and colours if the terminal has them and NO_COLOR is not set.
/// </summary>
internal sealed class TerminalScreen() : Screen(isJson: false)
{
    private const int StateWidth = 45;
    private const int BarWidth = 10;
    private const int ShortestTitle = 18;

    private readonly IAnsiConsole _errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public override void Note(string text) => _errors.MarkupLineInterpolated($"[grey]{Cells.Printable(text)}[/]");

    public override void Error(string text) => _errors.MarkupLineInterpolated($"[red]kala:[/] {Cells.Printable(text)}");

    public override Task<T> TrackAsync<T>(Func<Bars, Task<T>> work)
    {
        // Spectre separates columns by a space. The last cell of a line stays free: some terminals wrap there.
        var titleWidth = Math.Max(ShortestTitle, _errors.Profile.Width - StateWidth - BarWidth - 3);
        TerminalBars? bars = null;
        return _errors
            .Progress()
            .AutoClear(false)
            .Columns(
                new TextColumn(task => Cells.Cut(Cells.Printable(task.Description), titleWidth)),
                new ProgressBarColumn { Width = BarWidth },
                new TextColumn(_ => bars?.State() ?? ""))
            .StartAsync(async progress =>
            {
                bars = new TerminalBars(progress.AddTask("connecting").IsIndeterminate(), TimeProvider.System);
                return await work(bars);
            });
    }
}
