using Kala.Application.Contents;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>What a repeated chunk has already brought is written once more.</summary>
internal sealed class NeverSkips : Variation
{
    public override ChunkReceiver Receiver(ChunkReceiver receiver, TimeProvider clock) => new Broken(receiver, clock);

    private sealed class Broken(ChunkReceiver receiver, TimeProvider clock) : BrokenReceiver(receiver, clock)
    {
        protected override ChunkPlan Plan(ChunkPlan plan) => plan with { Skip = 0 };
    }
}
