using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A blob is written to again although it is sealed.</summary>
internal sealed class WritesToSealedBlobs : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override IBlobWriter OpenWriter(Guid session, Extents extents) => base.OpenWriter(session, extents.Finished());
    }
}
