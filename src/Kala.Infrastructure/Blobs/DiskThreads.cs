using System.Diagnostics.CodeAnalysis;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// Threads for blocking disk calls, so that these do not block the .NET thread pool, which has few threads and adds
/// more slowly. Threads start when needed and end after some idle time. See docs/decisions/0035.
/// </summary>
internal sealed class DiskThreads(int most, string name) : TaskScheduler, IDisposable
{
    /// <summary>
    /// Syncs of different files share the disk's work, so that many at once are little slower than one.
    /// </summary>
    private const int Most = 64;

    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly object _gate = new();
    private readonly Queue<Task> _waiting = [];
    private int _threads;
    private int _idle;
    private bool _isDisposed;

    public DiskThreads()
        : this(Most, "Kala disk")
    {
    }

    public override int MaximumConcurrencyLevel => most;

    /// <summary>Runs a blocking call; its continuation runs on another thread.</summary>
    public Task RunAsync(Action call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>Lets the threads end after the queued calls.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _waiting.Enqueue(task);
            if (_idle >= _waiting.Count)
            {
                Monitor.Pulse(_gate);
                return;
            }
            if (_threads == most)
            {
                return;
            }
            _threads++;
        }
        new Thread(Work, StackBytes) { IsBackground = true, Name = name }.Start();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _waiting];
        }
    }

    private void Work()
    {
        while (TryTake(out var task))
        {
            TryExecuteTask(task);
        }
    }

    private bool TryTake([NotNullWhen(true)] out Task? task)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                var isPulsed = !_isDisposed && Monitor.Wait(_gate, Longest);
                _idle--;
                if ((!isPulsed || _isDisposed) && _waiting.Count == 0)
                {
                    _threads--;
                    task = null;
                    return false;
                }
            }
            task = _waiting.Dequeue();
            return true;
        }
    }
}
