namespace Kala.Application.Users;

/// <summary>
/// Lets few passwords be hashed at a time. Among those that wait, the guess of the address that has guessed least goes first,
/// and of equal ones the newest, whose caller is most likely to be still there. When too many wait, the last one is refused.
/// </summary>
/// <param name="atATime">How many are hashed at a time.</param>
/// <param name="most">How many may wait.</param>
internal sealed class HashTurns(int atATime, int most)
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
                var last = _waiting.MaxBy(one => one.Load)!;
                _waiting.Remove(last);
                last.Turn.SetResult(false);
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
            var least = _waiting.Min(one => one.Load);
            var next = _waiting.FindLastIndex(one => one.Load == least);
            _waiting[next].Turn.SetResult(true);
            _waiting.RemoveAt(next);
        }
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
