using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The metadata store in PostgreSQL, with a pooled context for each call. If the server fails, a change is run again,
/// even if its commit may have succeeded: changes must tolerate that.
/// </summary>
internal sealed class PostgresKalaDatabase(IDbContextFactory<PostgresKalaContext> contexts, KalaMetrics metrics) : IKalaDatabase
{
    public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        PostgresRetry.RunAsync(
            async () =>
            {
                await using var db = await contexts.CreateDbContextAsync(cancellation);
                db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
                return await work(db, cancellation);
            },
            cancellation);

    public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return metrics.CommitAsync(() => PostgresRetry.RunAsync(() => RunAsync(work), CancellationToken.None), cancellation);
    }

    public Task<T> WriteOneAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return metrics.CommitAsync(() => PostgresRetry.RunAsync(() => RunOneAsync(work), CancellationToken.None), cancellation);
    }

    /// <summary>
    /// Without BEGIN and COMMIT, which would need a second round trip: the one change is a transaction of its own.
    /// </summary>
    private async Task<T> RunOneAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var result = await work(db, CancellationToken.None);
        return db.ChangeTracker.HasChanges()
            ? throw new InvalidOperationException("Tracked changes need a transaction: call WriteAsync.")
            : result;
    }

    private async Task<T> RunAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work)
    {
        await using var db = await contexts.CreateDbContextAsync();
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var result = await work(db, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return result;
    }
}
