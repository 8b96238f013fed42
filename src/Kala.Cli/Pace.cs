namespace Kala.Cli;

/// <summary>The speed of the last seconds. Thread-safe.</summary>
internal sealed class Pace(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.2);

    private readonly Lock _lock = new();
    private readonly LinkedList<(long At, long Position)> _marks = new();
    private long _position;

    /// <summary>Begins at a position; earlier movements do not count.</summary>
    public void Start(long position)
    {
        lock (_lock)
        {
            _marks.Clear();
            _marks.AddLast((clock.GetTimestamp(), position));
            _position = position;
        }
    }

    /// <summary>Moves on.</summary>
    public void Move(long position)
    {
        lock (_lock)
        {
            _position = position;
            if (clock.GetElapsedTime(_marks.Last!.Value.At) >= Step)
            {
                _marks.AddLast((clock.GetTimestamp(), position));
            }
        }
    }

    /// <summary>Bytes per second, and the time for the rest; null if nothing moves.</summary>
    public (long Speed, TimeSpan Left)? To(long total)
    {
        lock (_lock)
        {
            // One mark older than the window stays, so that a standstill shows.
            while (_marks.First!.Next is { } next && clock.GetElapsedTime(next.Value.At) > Window)
            {
                _marks.RemoveFirst();
            }
            var (at, from) = _marks.First!.Value;
            var speed = (_position - from) / Math.Max(0.001, clock.GetElapsedTime(at).TotalSeconds);
            return speed < 1 ? null : ((long)speed, TimeSpan.FromSeconds(Math.Min(1e8, Math.Max(0, total - _position) / speed)));
        }
    }
}
