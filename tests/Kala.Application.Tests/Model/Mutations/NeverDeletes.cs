using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>Bytes that were replaced stay on the disk for ever.</summary>
internal sealed class NeverDeletes : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override Task<BlobDeletion> DeleteAsync(BlobId blob) => Task.FromResult<BlobDeletion>(default);
    }
}
