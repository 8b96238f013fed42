using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model;

/// <summary>
/// Passes everything on, and tells an <see cref="Actor"/> of its checkpoints. It can also forget digest states, as a
/// machine without a libcrypto that can save them does, so that closing has to read the bytes.
/// </summary>
internal sealed class ObservedReceiver(ChunkReceiver receiver, TimeProvider clock, bool forgetsDigests)
    : ChunkReceiver(Unmeasured.Metrics, clock)
{
    public override async Task<ChunkReceipt> ReceiveAsync(
        IBlobWriter writer,
        Sha256State? digest,
        ChunkPlan plan,
        PipeReader body,
        CancellationToken stop)
    {
        var observed = plan.Checkpoint is null ? plan : plan with { Checkpoint = position => CheckpointAsync(plan, position) };
        var receipt = await receiver.ReceiveAsync(writer, digest, observed, body, stop);
        return receipt with { Durable = Forget(receipt.Durable) };
    }

    private async Task<bool> CheckpointAsync(ChunkPlan plan, ContentPosition position)
    {
        try
        {
            return await plan.Checkpoint!(Forget(position));
        }
        finally
        {
            Actor.Current?.Checkpoints.Release();
        }
    }

    private ContentPosition Forget(ContentPosition position) => forgetsDigests ? position with { DigestState = null } : position;
}
