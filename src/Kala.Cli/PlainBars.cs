namespace Kala.Cli;

/// <summary>Prints a line every five seconds and one at the end of each step.</summary>
internal sealed class PlainBars(Screen screen, TimeProvider clock) : Bars
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private (string Title, long From, long Total) _bar;
    private long _startedAt;
    private long _shownAt;

    protected override void Begin(string title, long from, long total)
    {
        _bar = (title, from, total);
        _startedAt = _shownAt = clock.GetTimestamp();
    }

    protected override void Move(long position)
    {
        if (clock.GetElapsedTime(_shownAt) >= Pause)
        {
            _shownAt = clock.GetTimestamp();
            screen.Note($"{_bar.Title}: {Amounts.Progress(_bar.From, position, _bar.Total, clock.GetElapsedTime(_startedAt))}");
        }
    }

    protected override void Complete() =>
        screen.Note($"{_bar.Title}: {Amounts.Bytes(_bar.Total)} in {Amounts.Duration(clock.GetElapsedTime(_startedAt))}");

    // Usually over at once; Succeed prints the result.
    protected override void WaitFor(string title)
    {
    }

    protected override void Succeed(string title) => screen.Note(title);
}
