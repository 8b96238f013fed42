using System.IO.Pipelines;
using Kala.Application.Abstractions;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>What a repeated chunk has already brought is written once more.</summary>
internal sealed class NeverSkips : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop) =>
            base.WriteAsync(write with { Skip = 0 }, body, stop);
    }
}
