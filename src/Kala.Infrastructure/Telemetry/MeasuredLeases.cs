using Kala.Application.Abstractions;
using Kala.Application.Telemetry;

namespace Kala.Infrastructure.Telemetry;

/// <summary>Leases whose waits and take-overs are counted.</summary>
internal sealed class MeasuredLeases(IUploadLeases inner, KalaMetrics metrics, TimeProvider clock) : IUploadLeases
{
    public async Task<IUploadLease?> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation)
    {
        using var activity = KalaActivities.Begin("lease");
        var start = clock.GetTimestamp();
        var outcome = "gone";
        try
        {
            var lease = await inner.AcquireAsync(session, patience, cancellation);
            outcome = lease is null ? "busy" : "granted";
            return Measured(lease);
        }
        finally
        {
            metrics.LeaseWaited(clock.GetElapsedTime(start).TotalSeconds, outcome);
        }
    }

    public async Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation) =>
        Measured(await inner.TryAcquireAsync(session, cancellation));

    private MeasuredLease? Measured(IUploadLease? lease) => lease is null ? null : new MeasuredLease(lease, metrics);

    private sealed class MeasuredLease(IUploadLease inner, KalaMetrics metrics) : IUploadLease
    {
        private int _disposed;

        public CancellationToken Superseded => inner.Superseded;

        public async ValueTask DisposeAsync()
        {
            var isTakenOver = inner.Superseded.IsCancellationRequested;
            await inner.DisposeAsync();
            if (isTakenOver && Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                metrics.TakenOver();
            }
        }
    }
}
