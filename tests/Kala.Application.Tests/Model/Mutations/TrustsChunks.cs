using Kala.Application.Contents;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>The digest of a chunk is not looked at.</summary>
internal sealed class TrustsChunks : Variation
{
    public override ChunkReceiver Receiver(ChunkReceiver receiver, TimeProvider clock) => new Broken(receiver, clock);

    private sealed class Broken(ChunkReceiver receiver, TimeProvider clock) : BrokenReceiver(receiver, clock)
    {
        protected override ChunkPlan Plan(ChunkPlan plan) => plan with { Checksum = null };
    }
}
