using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Contents;

/// <summary>Receives bodies, for every door and every store; see <see cref="ChunkTransfer"/>. Tests may override it.</summary>
public class ChunkReceiver(KalaMetrics metrics, TimeProvider clock)
{
    /// <summary>
    /// Receives a body until it ends or something ends it; it is neither completed nor disposed. What the receipt
    /// reports is durable on return. Faults of the store are returned, not thrown, because the durable content is still
    /// needed.
    /// </summary>
    /// <param name="writer">The target; the caller disposes it.</param>
    /// <param name="digest">The running digest of the writer's content; null if unknown.</param>
    /// <param name="plan">What is expected.</param>
    /// <param name="body">
    /// The bytes. If it throws <see cref="MalformedBodyException"/>, the body ends as malformed.
    /// </param>
    /// <param name="stop">Ends the body as cut: another request wants the session, or the server is stopping.</param>
    public virtual async Task<ChunkReceipt> ReceiveAsync(
        IBlobWriter writer,
        Sha256State? digest,
        ChunkPlan plan,
        PipeReader body,
        CancellationToken stop)
    {
        using var activity = KalaActivities.Begin("receive");
        ChunkEnd? end = null;
        metrics.ChunkBegan();
        try
        {
            using var transfer = new ChunkTransfer(writer, digest, plan, metrics, clock);
            var receipt = await transfer.ReceiveAsync(body, stop);
            end = receipt.End;
            return receipt;
        }
        finally
        {
            metrics.ChunkEnded(end);
        }
    }
}
