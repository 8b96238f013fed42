using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model;

/// <summary>
/// Passes everything on, and tells an <see cref="Actor"/> of its checkpoints. It can also forget digest states, as a
/// machine without a libcrypto that can save them does, so that closing has to read the bytes.
/// </summary>
internal sealed class ObservedBlobStore(IBlobStore store, bool forgetsDigests) : IBlobStore
{
    public async Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop)
    {
        var outcome = await store.WriteAsync(
            write with { Checkpoint = position => CheckpointAsync(write, position) }, body, stop);
        return outcome with { Durable = Forget(outcome.Durable) };
    }

    public void Cut(BlobId blob, long length) => store.Cut(blob, length);

    public async Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation)
    {
        var state = await store.CopyAsync(from, to, length, cancellation);
        return forgetsDigests ? null : state;
    }

    public Task<Sha256Digest> HashAsync(BlobId blob, long length, long? bytesPerSecond, CancellationToken cancellation) =>
        store.HashAsync(blob, length, bytesPerSecond, cancellation);

    public Sha256Digest? Finish(Sha256State state) => store.Finish(state);

    public BlobContent? OpenRead(BlobId blob) => store.OpenRead(blob);

    public BlobDeletion Delete(BlobId blob) => store.Delete(blob);

    public void DeleteFolderIfEmpty(Guid session) => store.DeleteFolderIfEmpty(session);

    public bool DeleteAll(Guid session) => store.DeleteAll(session);

    public IEnumerable<BlobEntry> List() => store.List();

    public long FreeBytes() => store.FreeBytes();

    public long TotalBytes() => store.TotalBytes();

    private async Task<bool> CheckpointAsync(BlobWrite write, BlobPosition position)
    {
        try
        {
            return write.Checkpoint is null || await write.Checkpoint(Forget(position));
        }
        finally
        {
            Actor.Current?.Checkpoints.Release();
        }
    }

    private BlobPosition Forget(BlobPosition position) => forgetsDigests ? position with { DigestState = null } : position;
}
