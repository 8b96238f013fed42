using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>Holds the one writer busy: what is written meanwhile waits, and then goes into one transaction.</summary>
internal sealed class WriterQueue
{
    private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IKalaDatabase _database;
    private readonly Task<bool> _busy;

    private WriterQueue(IKalaDatabase database, TaskCompletionSource begun)
    {
        _database = database;
        _busy = database.WriteAsync(async (_, _) =>
        {
            begun.TrySetResult();
            await _mayEnd.Task;
            return true;
        }, CancellationToken.None);
    }

    public static async Task<WriterQueue> HoldAsync(IKalaDatabase database)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var queue = new WriterQueue(database, begun);
        await begun.Task.Soon();
        return queue;
    }

    /// <summary>Queues work; gives what it gives, and the transactions in which it was run.</summary>
    public (Task<T> Done, List<Guid> Transactions) Add<T>(Func<KalaContext, Task<T>> work)
    {
        var transactions = new List<Guid>();
        var done = _database.WriteAsync((db, _) =>
        {
            transactions.Add(db.Database.CurrentTransaction!.TransactionId);
            return work(db);
        }, CancellationToken.None);
        return (done, transactions);
    }

    public (Task<int> Done, List<Guid> Transactions) Add(object row) => Add(db =>
    {
        db.Add(row);
        return Task.FromResult(db.ChangeTracker.Entries().Count());
    });

    public Task ReleaseAsync()
    {
        _mayEnd.TrySetResult();
        return _busy.Soon();
    }
}
