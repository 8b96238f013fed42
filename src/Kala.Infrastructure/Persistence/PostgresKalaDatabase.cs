using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The metadata store in PostgreSQL, with a pooled context for each call. If the server fails, a change is run again,
/// even if its commit may have succeeded: changes must tolerate that.
/// </summary>
internal sealed class PostgresKalaDatabase(IDbContextFactory<PostgresKalaContext> contexts) : IKalaDatabase
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
        return PostgresRetry.RunAsync(() => RunAsync(work), CancellationToken.None);
    }

    private async Task<T> RunAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work)
    {
        await using var db = await contexts.CreateDbContextAsync();
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var result = await work(db, CancellationToken.None);
        await db.CommitAsync();
        return result;
    }
}
