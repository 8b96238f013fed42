namespace Kala.Application.Users;

/// <summary>
/// Lets few passwords be hashed at a time. Among those that wait, the guess of the address that has guessed least goes first;
/// of equal ones chance decides, so that no rhythm of guesses gets before all others. When too many wait, one of those that
/// would be last is refused, by chance as well.
/// </summary>
/// <param name="atATime">How many are hashed at a time.</param>
/// <param name="most">How many may wait.</param>
/// <param name="choose">Chooses one of so many, by chance.</param>
internal sealed class HashTurns(int atATime, int most, Func<int, int> choose)
{
    private readonly Lock _gate = new();
    private readonly List<Waiting> _waiting = [];
    private int _running;

    /// <summary>Waits for a turn, which has to be released; false if too many wait.</summary>
    public async Task<bool> TakeAsync(int load, CancellationToken cancellation)
    {
        var mine = new Waiting(load);
        lock (_gate)
        {
            if (_running < atATime)
            {
                _running++;
                return true;
            }
            _waiting.Add(mine);
            if (_waiting.Count > most)
            {
                Take(_waiting.Max(one => one.Load)).Turn.SetResult(false);
            }
        }
        await using var leaving = cancellation.Register(() => Leave(mine, cancellation));
        return await mine.Turn.Task;
    }

    /// <summary>Gives the turn to the next one.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _running--;
                return;
            }
            Take(_waiting.Min(one => one.Load)).Turn.SetResult(true);
        }
    }

    /// <summary>One of those with this load, which waits no longer.</summary>
    private Waiting Take(int load)
    {
        var equal = _waiting.FindAll(one => one.Load == load);
        var taken = equal[choose(equal.Count)];
        _waiting.Remove(taken);
        return taken;
    }

    private void Leave(Waiting mine, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_waiting.Remove(mine))
            {
                mine.Turn.SetCanceled(cancellation);
            }
        }
    }

    private sealed class Waiting(int load)
    {
        public int Load { get; } = load;

        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
