using System.IO.Pipelines;
using Kala.Application.Abstractions;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>The digest of a chunk is not looked at.</summary>
internal sealed class TrustsChunks : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop) =>
            base.WriteAsync(write with { Sha256 = null }, body, stop);
    }
}
