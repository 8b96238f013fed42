namespace Kala.Application.Tests.Model;

/// <summary>What can go wrong below the server.</summary>
internal enum Fault
{
    NoSpace,
    WriteError,
    SyncError,
    FolderSyncError,
    ReadError,
    DatabaseFull,
}

/// <summary>
/// The faults that wait to strike: each once, but a full disk stays full. Whoever is struck is remembered, so that the
/// model knows whose call may fail.
/// </summary>
internal sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly HashSet<Fault> _armed = [];
    private long _room = long.MaxValue;

    public void Arm(Fault fault, long room)
    {
        lock (_gate)
        {
            _armed.Add(fault);
            _room = fault == Fault.NoSpace ? room : _room;
        }
    }

    /// <summary>Everything works again.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _armed.Clear();
            _room = long.MaxValue;
        }
    }

    /// <summary>Whether it strikes now, once.</summary>
    public bool Strikes(Fault fault)
    {
        lock (_gate)
        {
            if (!_armed.Remove(fault))
            {
                return false;
            }
        }
        Actor.Current?.Strike(fault);
        return true;
    }

    /// <summary>How many of the bytes there is room for; takes the room.</summary>
    public long Take(long wanted)
    {
        lock (_gate)
        {
            var taken = Math.Min(wanted, _room);
            _room = _room == long.MaxValue ? _room : _room - taken;
            if (taken == wanted)
            {
                return taken;
            }
            Actor.Current?.Strike(Fault.NoSpace);
            return taken;
        }
    }

    /// <summary>Whether there is no room for a new name either.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                if (_room > 0)
                {
                    return false;
                }
            }
            Actor.Current?.Strike(Fault.NoSpace);
            return true;
        }
    }
}
