namespace Kala.Cli;

/// <summary>Shows progress in bytes, one bar at a time.</summary>
internal abstract class Bars
{
    private string? _title;

    /// <summary>Shows a position. A new title starts a new bar at this position.</summary>
    public void Show(string title, long position, long total)
    {
        if (_title != title)
        {
            End();
            _title = title;
            Begin(title, position, total);
        }
        Move(position);
    }

    /// <summary>Completes the current bar, if there is one.</summary>
    public void End()
    {
        if (_title is not null)
        {
            Complete();
            _title = null;
        }
    }

    /// <summary>Begins a bar.</summary>
    protected abstract void Begin(string title, long from, long total);

    /// <summary>Moves the bar.</summary>
    protected abstract void Move(long position);

    /// <summary>Completes the bar.</summary>
    protected abstract void Complete();
}
