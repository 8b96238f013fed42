using System.Globalization;
using Spectre.Console;

namespace Kala.Cli;

/// <summary>One bar in a terminal, which names the current step.</summary>
internal sealed class TerminalBars(ProgressTask bar, bool isShort, TimeProvider clock) : Bars
{
    /// <summary>The most cells of <see cref="State"/>: "100 % of 1023.9 MiB, 1023.9 MiB/s, 119 min left".</summary>
    public const int LongestState = 47;

    /// <summary>The most cells if it is short: only "100 % of 1023.9 MiB".</summary>
    public const int ShortState = 19;

    private readonly Pace _pace = new(clock);
    private readonly long _startedAt = clock.GetTimestamp();
    private string _step = "";
    private long _total;
    private volatile bool _isMoving;

    /// <summary>How much is done and how fast.</summary>
    public string State()
    {
        if (!_isMoving)
        {
            return bar.IsFinished ? $"{Amounts.Bytes(_total)} in {Amounts.Duration(clock.GetElapsedTime(_startedAt))}" : "";
        }
        var done = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(bar.Percentage),3} % of {Amounts.Bytes(_total)}");
        return !isShort && _pace.To(_total) is var (speed, left)
            ? $"{done}, {Amounts.Bytes(speed)}/s, {Amounts.Duration(left)} left"
            : done;
    }

    protected override void Begin(string title, long from, long total)
    {
        (bar.Description, bar.MaxValue, bar.Value) = (title, Math.Max(1, total), from);
        (_step, _total) = (title, total);
        Continue(from);
    }

    protected override void Move(long position)
    {
        if (!_isMoving)
        {
            bar.Description = _step;
            Continue(position);
        }
        bar.Value = position;
        _pace.Move(position);
    }

    protected override void Complete() => _isMoving = false;

    protected override void WaitFor(string title) => (bar.Description, bar.IsIndeterminate, _isMoving) = (title, true, false);

    protected override void Succeed(string title)
    {
        (bar.Description, bar.IsIndeterminate, bar.Value) = (title, false, bar.MaxValue);
        bar.StopTask();
    }

    private void Continue(long position)
    {
        _pace.Start(position);
        (bar.IsIndeterminate, _isMoving) = (false, true);
    }
}
