using System.Globalization;
using Spectre.Console;

namespace Kala.Cli;

/// <summary>One bar in a terminal, which names the current step.</summary>
internal sealed class TerminalBars(ProgressTask bar, TimeProvider clock) : Bars
{
    private readonly Pace _pace = new(clock);
    private readonly long _startedAt = clock.GetTimestamp();
    private long _total;
    private volatile bool _isMoving;

    /// <summary>How much is done and how fast, at most 45 cells.</summary>
    public string State()
    {
        if (!_isMoving)
        {
            return bar.IsFinished ? $"{Amounts.Bytes(_total)} in {Amounts.Duration(clock.GetElapsedTime(_startedAt))}" : "";
        }
        var done = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(bar.Percentage),3} % of {Amounts.Bytes(_total)}");
        return _pace.To(_total) is var (speed, left)
            ? $"{done}, {Amounts.Bytes(speed)}/s, {Amounts.Duration(left)} left"
            : done;
    }

    protected override void Begin(string title, long from, long total)
    {
        (bar.Description, bar.MaxValue, bar.Value) = (title, Math.Max(1, total), from);
        _total = total;
        _pace.Start(from);
        (bar.IsIndeterminate, _isMoving) = (false, true);
    }

    protected override void Move(long position)
    {
        bar.Value = position;
        _pace.Move(position);
    }

    protected override void Complete() => _isMoving = false;

    protected override void WaitFor(string title) => (bar.Description, bar.IsIndeterminate) = (title, true);

    protected override void Succeed(string title)
    {
        (bar.Description, bar.IsIndeterminate, bar.Value) = (title, false, bar.MaxValue);
        bar.StopTask();
    }
}
