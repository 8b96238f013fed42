using Kala.Application.Contents;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>What arrived of any chunk stays.</summary>
internal sealed class KeepsEverything : Variation
{
    public override ChunkReceiver Receiver(ChunkReceiver receiver, TimeProvider clock) => new Broken(receiver, clock);

    private sealed class Broken(ChunkReceiver receiver, TimeProvider clock) : BrokenReceiver(receiver, clock)
    {
        protected override ChunkPlan Plan(ChunkPlan plan) => plan with { KeepsPartial = true };
    }
}
