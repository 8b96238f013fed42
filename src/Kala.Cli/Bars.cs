namespace Kala.Cli;

/// <summary>Shows how far something is that has so many bytes; one bar at a time.</summary>
internal abstract class Bars
{
    private string? _title;

    /// <summary>Shows a position. A bar that has another title than the last one is a new one, and begins there.</summary>
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

    /// <summary>The bar that is shown is complete.</summary>
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
