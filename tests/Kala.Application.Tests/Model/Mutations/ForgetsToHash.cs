using Kala.Application.Contents;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>The digest in the row is the one from before the chunk.</summary>
internal sealed class ForgetsToHash : Variation
{
    public override ChunkReceiver Receiver(ChunkReceiver receiver, TimeProvider clock) => new Broken(receiver, clock);

    private sealed class Broken(ChunkReceiver receiver, TimeProvider clock) : BrokenReceiver(receiver, clock)
    {
        protected override ChunkReceipt Report(ChunkReceipt receipt, Sha256State? before) =>
            receipt with { Durable = receipt.Durable with { DigestState = before } };
    }
}
