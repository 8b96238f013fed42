namespace Kala.Testing;

/// <summary>A clock that stands still until a test moves it. Its timers fire on the thread that moves it.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);
    private TimeSpan _step;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now + _step;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _now.UtcTicks;
        }
    }

    /// <summary>Sets the time of day, like an administrator; no time elapses.</summary>
    public void Step(TimeSpan by)
    {
        lock (_gate)
        {
            _step += by;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Advances the clock and fires the timers that become due.</summary>
    public void Advance(TimeSpan by)
    {
        var end = new DateTimeOffset(GetTimestamp(), TimeSpan.Zero) + by;
        while (NextDue(end) is { } timer)
        {
            timer.Fire();
        }
        lock (_gate)
        {
            _now = end;
        }
    }

    private ManualTimer? NextDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _now = next.Due > _now ? next.Due : _now;
                next.Schedule(_now, next.Period);
            }
            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action callback) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Period = period;
                Schedule(clock._now, dueTime);
            }
            return true;
        }

        /// <summary>The caller must hold the clock's lock.</summary>
        public void Schedule(DateTimeOffset now, TimeSpan after)
        {
            clock._timers.Remove(this);
            if (after > TimeSpan.Zero || (after == TimeSpan.Zero && Due == default))
            {
                Due = now + after;
                clock._timers.Add(this);
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
