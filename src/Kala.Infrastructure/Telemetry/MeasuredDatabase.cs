using Kala.Application.Abstractions;
using Kala.Application.Telemetry;

namespace Kala.Infrastructure.Telemetry;

/// <summary>Measures the commits of a metadata store.</summary>
internal sealed class MeasuredDatabase(IKalaDatabase inner, KalaMetrics metrics, TimeProvider clock) : IKalaDatabase
{
    public long? FilesVersion => inner.FilesVersion;

    public long MissingBytes => inner.MissingBytes;

    public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        inner.ReadAsync(work, cancellation);

    public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        MeasureAsync(inner.WriteAsync, work, cancellation);

    public Task<T> WriteEvenIfFullAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        MeasureAsync(inner.WriteEvenIfFullAsync, work, cancellation);

    private async Task<T> MeasureAsync<T>(
        Func<Func<KalaContext, CancellationToken, Task<T>>, CancellationToken, Task<T>> write,
        Func<KalaContext, CancellationToken, Task<T>> work,
        CancellationToken cancellation)
    {
        using var activity = KalaActivities.Begin("commit");
        var start = clock.GetTimestamp();
        var isDone = false;
        try
        {
            var result = await write(work, cancellation);
            isDone = true;
            return result;
        }
        finally
        {
            // A call that was cancelled before its work started says nothing about the store.
            if (isDone || !cancellation.IsCancellationRequested)
            {
                metrics.Committed(clock.GetElapsedTime(start).TotalSeconds, isDone);
            }
        }
    }
}
