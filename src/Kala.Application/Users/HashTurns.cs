namespace Kala.Application.Users;

/// <summary>
/// Limits how many passwords are hashed at once. Among the waiting, those from the address with the fewest guesses go
/// first; among equals, chance decides, so that no timing of guesses gets an advantage. If too many wait, one of those
/// with the most guesses is refused, also chosen by chance.
/// </summary>
/// <param name="atATime">How many are hashed at once.</param>
/// <param name="most">How many may wait.</param>
/// <param name="choose">Returns a random number below the given one.</param>
internal sealed class HashTurns(int atATime, int most, Func<int, int> choose)
{
    private readonly Lock _gate = new();
    private readonly List<Waiting> _waiting = [];
    private int _running;

    /// <summary>Waits for a turn, which the caller must release; false if too many wait.</summary>
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

    /// <summary>Passes the turn on.</summary>
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

    /// <summary>Removes and returns a random waiter with this load.</summary>
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
