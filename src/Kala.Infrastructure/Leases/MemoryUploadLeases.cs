using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Infrastructure.Leases;

/// <summary>Leases in memory, for a metadata store that only one process uses.</summary>
internal sealed class MemoryUploadLeases(TimeProvider clock) : IUploadLeases
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Queue> _queues = [];

    /// <summary>The number of held sessions; nothing is stored about others.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _queues.Count;
            }
        }
    }

    public async Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation)
    {
        var asker = new Lease(this, session);
        Lease? holder;
        lock (_gate)
        {
            if (TryTake(asker))
            {
                return asker;
            }
            var queue = _queues[session];
            holder = queue.Holder;
            queue.Waiting.AddLast(asker);
        }
        holder.Supersede();
        return await WaitAsync(asker, patience, cancellation) ? asker : Failures.SessionBusy;
    }

    public Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation)
    {
        var asker = new Lease(this, session);
        lock (_gate)
        {
            return Task.FromResult<IUploadLease?>(TryTake(asker) ? asker : null);
        }
    }

    private async Task<bool> WaitAsync(Lease asker, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            await asker.Granted.Task.WaitAsync(patience, clock, cancellation);
            return true;
        }
        catch (Exception gaveUp) when (gaveUp is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                _queues.GetValueOrDefault(asker.SessionId)?.Waiting.Remove(asker);
            }
            if (asker.Granted.Task.IsCompleted)
            {
                Release(asker);
            }
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    private bool TryTake(Lease asker) => _queues.TryAdd(asker.SessionId, new Queue(asker));

    private void Release(Lease lease)
    {
        Lease? next;
        bool isWanted;
        lock (_gate)
        {
            var queue = _queues[lease.SessionId];
            next = queue.Waiting.First?.Value;
            if (next is null)
            {
                _queues.Remove(lease.SessionId);
                return;
            }
            queue.Waiting.RemoveFirst();
            queue.Holder = next;
            isWanted = queue.Waiting.Count > 0;
            next.Granted.SetResult();
        }
        if (isWanted)
        {
            next.Supersede();
        }
    }

    private sealed class Queue(Lease holder)
    {
        public Lease Holder { get; set; } = holder;

        public LinkedList<Lease> Waiting { get; } = [];
    }

    private sealed class Lease(MemoryUploadLeases leases, Guid session) : IUploadLease
    {
        private readonly CancellationTokenSource _superseded = new();
        private int _released;

        public Guid SessionId { get; } = session;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Superseded => _superseded.Token;

        public Guid? Token => null;

        public UploadSession? Session => null;

        public void MarkReleased()
        {
            // Rows have no leases here.
        }

        // Not disposed: a late request may still use the token, and no timer keeps it alive.
        public void Supersede() => _ = _superseded.CancelAsync();

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                leases.Release(this);
            }
            return ValueTask.CompletedTask;
        }
    }
}
