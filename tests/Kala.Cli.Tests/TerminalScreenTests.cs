using Spectre.Console;

namespace Kala.Cli.Tests;

public sealed class TerminalScreenTests : IDisposable
{
    private const string EraseLine = "\u001b[2K";

    private readonly StringWriter _terminal = new();
    private readonly TerminalScreen _screen;

    public TerminalScreenTests()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(_terminal),
        });
        console.Profile.Width = 100;
        _screen = new TerminalScreen(console);
    }

    [Fact]
    public async Task A_transfer_that_is_refused_before_it_begins_leaves_no_bar()
    {
        var shown = await FailAsync(_ => { });

        Assert.Contains(EraseLine, shown[shown.LastIndexOf("connecting", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.EndsWith("kala: Refused.\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transfer_that_fails_after_it_has_begun_leaves_its_bar()
    {
        var shown = await FailAsync(bars => bars.Show("receiving a.bin", 1, 2));

        Assert.DoesNotContain(EraseLine, shown[shown.LastIndexOf("receiving a.bin", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.EndsWith("kala: Refused.\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_waits_says_so_until_it_continues()
    {
        var waiting = await FailAsync(bars =>
        {
            bars.Show("sending a.bin", 1, 2);
            bars.Suspend("waiting a.bin");
        });
        var continued = await FailAsync(bars =>
        {
            bars.Show("sending a.bin", 1, 2);
            bars.Suspend("waiting a.bin");
            bars.Show("sending a.bin", 2, 2);
        });

        Assert.True(LastOf("waiting a.bin", waiting) > LastOf("sending a.bin", waiting), waiting);
        Assert.True(LastOf("sending a.bin", continued) > LastOf("waiting a.bin", continued), continued);
    }

    public void Dispose() => _terminal.Dispose();

    private static int LastOf(string title, string shown) => shown.LastIndexOf(title, StringComparison.Ordinal);

    private async Task<string> FailAsync(Action<Bars> work)
    {
        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => _screen.TrackAsync<int>(bars =>
        {
            work(bars);
            throw new CommandFailedException("Refused.");
        }));
        _screen.Error(failure.Message);
        return _terminal.ToString();
    }
}
