using System.IO.Pipelines;
using Kala.Application.Abstractions;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>The digest in the row is the one from before the chunk.</summary>
internal sealed class ForgetsToHash : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override async Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop)
        {
            var outcome = await base.WriteAsync(write, body, stop);
            return outcome with { Durable = outcome.Durable with { DigestState = write.From.DigestState } };
        }
    }
}
