namespace Kala.Cli;

/// <summary>Shows the steps of a transfer and their progress in bytes.</summary>
internal abstract class Bars
{
    private string? _title;

    /// <summary>Shows a position. A new title starts a new step at this position.</summary>
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

    /// <summary>Ends the current step and shows a step without positions.</summary>
    public void Wait(string title)
    {
        End();
        WaitFor(title);
    }

    /// <summary>Shows that the current step waits. The next position continues it.</summary>
    public void Suspend(string title) => WaitFor(title);

    /// <summary>Ends the current step, if there is one.</summary>
    public void End()
    {
        if (_title is not null)
        {
            _title = null;
            Complete();
        }
    }

    /// <summary>Shows that the transfer has succeeded.</summary>
    public void Finish(string title)
    {
        End();
        Succeed(title);
    }

    /// <summary>Begins a step.</summary>
    protected abstract void Begin(string title, long from, long total);

    /// <summary>Moves the step's bar.</summary>
    protected abstract void Move(long position);

    /// <summary>Completes the step's bar.</summary>
    protected abstract void Complete();

    /// <summary>Shows a step without positions.</summary>
    protected abstract void WaitFor(string title);

    /// <summary>Shows the end of the transfer.</summary>
    protected abstract void Succeed(string title);
}
