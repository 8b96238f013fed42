using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A store of which one call may be broken.</summary>
internal class BrokenStore(IBlobStore store) : IBlobStore
{
    public virtual Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop) =>
        store.WriteAsync(write, body, stop);

    public virtual void Cut(BlobId blob, long length) => store.Cut(blob, length);

    public virtual Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation) =>
        store.CopyAsync(from, to, length, cancellation);

    public Task<Sha256Digest> HashAsync(BlobId blob, long length, long? bytesPerSecond, CancellationToken cancellation) =>
        store.HashAsync(blob, length, bytesPerSecond, cancellation);

    public virtual Sha256Digest? Finish(Sha256State state) => store.Finish(state);

    public BlobContent? OpenRead(BlobId blob) => store.OpenRead(blob);

    public virtual BlobDeletion Delete(BlobId blob) => store.Delete(blob);

    public void DeleteFolderIfEmpty(Guid session) => store.DeleteFolderIfEmpty(session);

    public bool DeleteAll(Guid session) => store.DeleteAll(session);

    public IEnumerable<BlobEntry> List() => store.List();

    public long FreeBytes() => store.FreeBytes();

    public long TotalBytes() => store.TotalBytes();
}
