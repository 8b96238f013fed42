using Kala.Application.Abstractions;
using Kala.Application.Telemetry;

namespace Kala.Infrastructure.Telemetry;

/// <summary>A metadata store whose commits are measured.</summary>
internal sealed class MeasuredDatabase(IKalaDatabase inner, KalaMetrics metrics, TimeProvider clock) : IKalaDatabase
{
    public long? FilesVersion => inner.FilesVersion;

    public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        inner.ReadAsync(work, cancellation);

    public async Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        using var activity = KalaActivities.Begin("commit");
        var start = clock.GetTimestamp();
        var isDone = false;
        try
        {
            var result = await inner.WriteAsync(work, cancellation);
            isDone = true;
            return result;
        }
        finally
        {
            // A caller who went away before the work began tells nothing of the store.
            if (isDone || !cancellation.IsCancellationRequested)
            {
                metrics.Committed(clock.GetElapsedTime(start).TotalSeconds, isDone);
            }
        }
    }
}
