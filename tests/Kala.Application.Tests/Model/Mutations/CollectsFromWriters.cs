using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>The collector takes a session from its writer.</summary>
internal sealed class CollectsFromWriters : Variation
{
    public override IUploadLeases Leases(IUploadLeases leases) => new Blind(leases);

    private sealed class Blind(IUploadLeases leases) : IUploadLeases
    {
        public Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation) =>
            leases.AcquireAsync(session, patience, cancellation);

        public Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation) =>
            Task.FromResult<IUploadLease?>(new Nothing());
    }

    private sealed class Nothing : IUploadLease
    {
        public CancellationToken Superseded => CancellationToken.None;

        public Guid? Token => null;

        public UploadSession? Session => null;

        public void MarkReleased()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
