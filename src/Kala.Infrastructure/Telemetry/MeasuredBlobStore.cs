using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Telemetry;

/// <summary>Counts the bytes written to and read from a blob store.</summary>
internal sealed class MeasuredBlobStore(IBlobStore inner, KalaMetrics metrics) : IBlobStore
{
    public async Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop)
    {
        using var activity = KalaActivities.Begin("receive");
        var counted = write.From.Offset;
        var checkpoint = write.Checkpoint;
        BlobWriteEnd? end = null;
        metrics.ChunkBegan();
        try
        {
            var outcome = await inner.WriteAsync(
                checkpoint is null ? write : write with { Checkpoint = CheckpointAsync }, body, stop);
            Count(outcome.Durable.Offset);
            end = outcome.End;
            return outcome;
        }
        finally
        {
            metrics.ChunkEnded(end);
        }

        async Task<bool> CheckpointAsync(BlobPosition position)
        {
            var isKept = await checkpoint(position);
            if (isKept)
            {
                Count(position.Offset);
            }
            return isKept;
        }

        // A checkpoint runs while the body continues, but is awaited before the next one and before the end.
        void Count(long durable)
        {
            metrics.Uploaded(durable - counted);
            counted = durable;
        }
    }

    public BlobContent? OpenRead(BlobId blob) =>
        inner.OpenRead(blob) is { } content ? new MeasuredContent(content, metrics) : null;

    public void Cut(BlobId blob, long length) => inner.Cut(blob, length);

    public Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation) =>
        inner.CopyAsync(from, to, length, cancellation);

    public Task<Sha256Digest> HashAsync(BlobId blob, long length, long? bytesPerSecond, CancellationToken cancellation) =>
        inner.HashAsync(blob, length, bytesPerSecond, cancellation);

    public Sha256Digest? Finish(Sha256State state) => inner.Finish(state);

    public BlobDeletion Delete(BlobId blob) => inner.Delete(blob);

    public void DeleteFolderIfEmpty(Guid session) => inner.DeleteFolderIfEmpty(session);

    public bool DeleteAll(Guid session) => inner.DeleteAll(session);

    public IEnumerable<BlobEntry> List() => inner.List();

    public long FreeBytes() => inner.FreeBytes();

    public long TotalBytes() => inner.TotalBytes();

    private sealed class MeasuredContent(BlobContent inner, KalaMetrics metrics) : BlobContent
    {
        public override long Length => inner.Length;

        public override int Read(Span<byte> buffer, long position)
        {
            var count = inner.Read(buffer, position);
            metrics.Downloaded(count);
            return count;
        }

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
