namespace Kala.Application.Tests.Model;

/// <summary>
/// The life of one simulated server process. Everything that outlives a process, the disk and the database, asks it
/// before each step; when it is over, what still runs of the process can change nothing more.
/// </summary>
internal sealed class ProcessLife
{
    private const int NoFuse = int.MaxValue;

    private int _stepsLeft = NoFuse;
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    /// <summary>Lets the process do so many more steps, and die at the next.</summary>
    public void EndAfter(int steps) => Volatile.Write(ref _stepsLeft, steps);

    /// <summary>Takes <see cref="EndAfter"/> back.</summary>
    public void Spare() => Volatile.Write(ref _stepsLeft, NoFuse);

    public void End() => _isOver = true;

    /// <summary>A step that leaves a trace outside of the process.</summary>
    public void Step()
    {
        Look();
        if (Volatile.Read(ref _stepsLeft) != NoFuse && Interlocked.Decrement(ref _stepsLeft) < 0)
        {
            _isOver = true;
            Look();
        }
    }

    /// <summary>A step that changes nothing.</summary>
    public void Look()
    {
        if (_isOver)
        {
            Actor.Current?.Checkpoints.Release();
            throw new ProcessDiedException();
        }
    }
}

/// <summary>No IOException: nothing of the server may take it for a fault that it can answer.</summary>
internal sealed class ProcessDiedException() : Exception("This process has died.");
