using System.IO.Pipelines;
using Kala.Application.Abstractions;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>What arrived of any chunk stays.</summary>
internal sealed class KeepsEverything : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop) =>
            base.WriteAsync(write with { KeepsPartial = true }, body, stop);
    }
}
