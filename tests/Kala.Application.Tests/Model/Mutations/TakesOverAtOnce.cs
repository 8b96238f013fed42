using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>Whoever asks for a lease has it at once: the one before is told to stop, but not waited for.</summary>
internal sealed class TakesOverAtOnce : Variation
{
    public override IUploadLeases Leases(IUploadLeases leases) => new Hasty();

    private sealed class Hasty : IUploadLeases
    {
        private readonly ConcurrentDictionary<Guid, Lease> _holders = [];

        public Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation)
        {
            var lease = new Lease();
            _holders.AddOrUpdate(session, lease, (_, before) =>
            {
                before.Stop();
                return lease;
            });
            return Task.FromResult<Result<IUploadLease>>(lease);
        }

        public Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation) =>
            Task.FromResult<IUploadLease?>(new Lease());
    }

    private sealed class Lease : IUploadLease
    {
        private readonly CancellationTokenSource _stop = new();

        public CancellationToken Superseded => _stop.Token;

        public Guid? Token => null;

        public UploadSession? Session => null;

        public void Stop() => _ = _stop.CancelAsync();

        public void MarkReleased()
        {
            // No row has one.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
