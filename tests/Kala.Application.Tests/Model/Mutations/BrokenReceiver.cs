using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A receiver that may plan or report something wrong.</summary>
internal class BrokenReceiver(ChunkReceiver receiver, TimeProvider clock) : ChunkReceiver(Unmeasured.Metrics, clock)
{
    public sealed override async Task<ChunkReceipt> ReceiveAsync(
        IBlobWriter writer,
        Sha256State? digest,
        ChunkPlan plan,
        PipeReader body,
        CancellationToken stop) =>
        Report(await receiver.ReceiveAsync(writer, digest, Plan(plan), body, stop), digest);

    protected virtual ChunkPlan Plan(ChunkPlan plan) => plan;

    protected virtual ChunkReceipt Report(ChunkReceipt receipt, Sha256State? before) => receipt;
}
