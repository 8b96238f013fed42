using Kala.Application.Contents;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A chunk without a digest counts as one whose digest matched.</summary>
internal sealed class TrustsUncheckedChunks : Variation
{
    public override ChunkReceiver Receiver(ChunkReceiver receiver, TimeProvider clock) => new Broken(receiver, clock);

    private sealed class Broken(ChunkReceiver receiver, TimeProvider clock) : BrokenReceiver(receiver, clock)
    {
        protected override ChunkReceipt Report(ChunkReceipt receipt, Sha256State? before) => receipt with { IsVerified = true };
    }
}
