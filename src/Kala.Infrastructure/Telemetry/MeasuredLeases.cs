using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Infrastructure.Telemetry;

/// <summary>Measures waits for leases and counts takeovers.</summary>
internal sealed class MeasuredLeases(IUploadLeases inner, KalaMetrics metrics, TimeProvider clock) : IUploadLeases
{
    public async Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation)
    {
        using var activity = KalaActivities.Begin("lease");
        var start = clock.GetTimestamp();
        var outcome = "gone";
        try
        {
            var asked = await inner.AcquireAsync(session, patience, cancellation);
            var isRefused = asked.IsRefused(out var refusal);
            outcome = refusal is null ? "granted" : refusal.Code == Failures.WriteSuperseded.Code ? "superseded" : "busy";
            return isRefused ? asked : new MeasuredLease(asked.Value, metrics);
        }
        finally
        {
            metrics.LeaseWaited(clock.GetElapsedTime(start).TotalSeconds, outcome);
        }
    }

    public async Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation) =>
        await inner.TryAcquireAsync(session, cancellation) is { } lease ? new MeasuredLease(lease, metrics) : null;

    private sealed class MeasuredLease(IUploadLease inner, KalaMetrics metrics) : IUploadLease
    {
        private int _disposed;

        public CancellationToken Superseded => inner.Superseded;

        public Guid? Token => inner.Token;

        public UploadSession? Session => inner.Session;

        public void MarkReleased() => inner.MarkReleased();

        public async ValueTask DisposeAsync()
        {
            var isTakenOver = inner.Superseded.IsCancellationRequested;
            await inner.DisposeAsync();
            if (isTakenOver && Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                metrics.LeaseTakenOver();
            }
        }
    }
}
