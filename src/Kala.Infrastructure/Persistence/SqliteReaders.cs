using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Contexts for reading whose connections stay open. Opening one for each query, even from the driver's pool, costs more
/// than most of the queries: a dozen functions are registered each time.
/// </summary>
internal sealed class SqliteReaders(IDbContextFactory<SqliteKalaContext> contexts) : IAsyncDisposable
{
    private readonly ConcurrentBag<SqliteKalaContext> _idle = [];
    private volatile Hold? _hold;

    /// <summary>A context that tracks nothing, alone for the caller until it is disposed.</summary>
    public async ValueTask<Reader> RentAsync(CancellationToken cancellation)
    {
        if (_hold is { } hold)
        {
            await hold.Over.WaitAsync(cancellation);
        }
        if (_idle.TryTake(out var idle))
        {
            return new Reader(this, idle);
        }
        var context = await contexts.CreateDbContextAsync(cancellation);
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        await context.Database.OpenConnectionAsync(cancellation);
        return new Reader(this, context);
    }

    /// <summary>Lets no read begin until it is disposed.</summary>
    public IDisposable HoldBack() => _hold = new Hold(this);

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var context))
        {
            await context.DisposeAsync();
        }
    }

    /// <summary>A context on loan.</summary>
    internal readonly struct Reader(SqliteReaders readers, SqliteKalaContext context) : IAsyncDisposable
    {
        public SqliteKalaContext Context => context;

        public ValueTask DisposeAsync()
        {
            readers._idle.Add(context);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Hold(SqliteReaders readers) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Over => _over.Task;

        public void Dispose()
        {
            readers._hold = null;
            _over.SetResult();
        }
    }
}
