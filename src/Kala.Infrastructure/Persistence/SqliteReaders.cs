using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Reading contexts with connections that stay open. Opening a connection for each query, even a pooled one, costs more
/// than most queries, because it registers a dozen functions.
/// </summary>
internal sealed class SqliteReaders(IDbContextFactory<SqliteKalaContext> contexts) : IAsyncDisposable
{
    private readonly ConcurrentBag<SqliteKalaContext> _idle = [];
    private volatile Hold? _hold;

    /// <summary>Rents a context without tracking; the caller uses it alone until disposing it.</summary>
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

    /// <summary>Delays new reads until the result is disposed.</summary>
    public IDisposable DelayReads() => _hold = new Hold(this);

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var context))
        {
            await context.DisposeAsync();
        }
    }

    /// <summary>A rented context.</summary>
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
