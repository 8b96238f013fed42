using Spectre.Console;

namespace Kala.Cli;

/// <summary>Progress bars in a terminal.</summary>
internal sealed class TerminalBars(ProgressContext progress) : Bars
{
    private ProgressTask? _bar;

    protected override void Begin(string title, long from, long total)
    {
        _bar = progress.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
        _bar.Value = from;
    }

    protected override void Move(long position) => _bar!.Value = position;

    protected override void Complete() => _bar!.Value = _bar.MaxValue;
}
