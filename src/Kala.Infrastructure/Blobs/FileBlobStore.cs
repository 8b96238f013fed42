using System.Runtime.CompilerServices;
using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Blobs;

/// <summary>Stores blobs as files on one disk.</summary>
internal sealed class FileBlobStore(
    IDisk disk,
    BlobPaths paths,
    DiskRoom room,
    DiskThreads threads,
    Identifiers identifiers,
    FilestoreOptions options,
    ILogger<FileBlobStore> log) : IBlobStore
{
    /// <summary>Creates the root folder and its 256 folders, durably; existing ones are kept.</summary>
    public void Prepare()
    {
        foreach (var shard in paths.Shards)
        {
            disk.CreateFolder(shard);
        }
        disk.SyncFolder(paths.Root);
    }

    public IBlobWriter OpenWriter(Guid session, Extents extents) =>
        new FileBlobWriter(disk, paths, room, threads, log, session, extents, identifiers.NewBlob());

    /// <summary>
    /// A writer that makes a blob under a given name. What has the name is removed and not written to: it may be a blob of
    /// another session, too.
    /// </summary>
    /// <exception cref="IOException">It could not be removed.</exception>
    public IBlobWriter OpenNamedWriter(BlobId blob)
    {
        disk.Delete(paths.Blob(blob));
        return new FileBlobWriter(disk, paths, room, threads, log, blob.Session, Extents.None, blob.Name);
    }

    public ValueTask<BlobContent?> OpenReaderAsync(Guid session, Extents extents, CancellationToken cancellation)
    {
        try
        {
            return new(FileContent.Open(disk, paths, session, extents));
        }
        catch (IOException fault)
        {
            throw new StorageFaultException("The disk of the blobs failed.", fault);
        }
    }

    public async Task<Extents> LinkAsync(Guid from, Extents extents, Guid to, CancellationToken cancellation)
    {
        var linked = Extents.None;
        if (extents.Length == 0)
        {
            return linked;
        }
        try
        {
            disk.CreateFolder(paths.Folder(to));
            foreach (var (blob, length) in extents.All)
            {
                cancellation.ThrowIfCancellationRequested();
                var name = identifiers.NewBlob();
                disk.Link(paths.Blob(new BlobId(from, blob)), paths.Blob(new BlobId(to, name)));
                linked = linked.Append(name, length);
            }
            await threads.RunAsync(() =>
            {
                disk.SyncFolder(paths.Folder(to));
                disk.SyncFolder(paths.Shard(to));
            });
        }
        catch (IOException full) when (full.IsFull())
        {
            throw new StorageFullException("The disk of the blobs is full.", full);
        }
        // Both contents have the blob now: neither may grow in it.
        return linked.Sealed();
    }

    /// <summary>A blob costs a reader one file descriptor and no request, so nothing is gained.</summary>
    public Task<Extents> CompactAsync(Guid session, Extents extents, CancellationToken cancellation) => Task.FromResult(extents);

    public Task<BlobDeletion> DeleteAsync(BlobId blob) => Task.FromResult(Delete(blob));

    public Task<bool> DeleteAllAsync(Guid session)
    {
        var isGone = true;
        foreach (var (path, _, _) in disk.List(paths.Folder(session)).ToList())
        {
            if (BlobPaths.BlobNameOf(path) is { } name)
            {
                isGone &= Delete(new BlobId(session, name)).IsGone;
            }
        }
        disk.DeleteEmptyFolder(paths.Folder(session));
        return Task.FromResult(isGone);
    }

    public async IAsyncEnumerable<BlobEntry> WalkAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var (folder, folderChangedAt, _) in paths.Shards.SelectMany(disk.List))
        {
            cancellation.ThrowIfCancellationRequested();
            if (BlobPaths.SessionOf(folder) is not { } session)
            {
                continue;
            }
            foreach (var (path, changedAt, size) in disk.List(folder))
            {
                if (BlobPaths.BlobNameOf(path) is { } name)
                {
                    yield return new BlobEntry(session, name, changedAt, size);
                }
            }
            yield return new BlobEntry(session, null, folderChangedAt, 0);
        }
    }

    public long? FreeBytes() => disk.FreeBytes(paths.Root) - options.ReserveBytes;

    public long? TotalBytes() => disk.TotalBytes(paths.Root);

    /// <summary>Deletes a blob, and its folder if that is then empty.</summary>
    private BlobDeletion Delete(BlobId blob)
    {
        try
        {
            long length;
            using (var file = disk.Open(paths.Blob(blob), forWriting: false))
            {
                if (file is null)
                {
                    return new BlobDeletion(IsGone: true, Bytes: null);
                }
                length = file.Length;
            }
            disk.Delete(paths.Blob(blob));
            disk.DeleteEmptyFolder(paths.Folder(blob.Session));
            return new BlobDeletion(IsGone: true, length);
        }
        catch (IOException error)
        {
            // No row names it; the collector tries again.
            log.DeleteFailed(error, blob.Session);
            return new BlobDeletion(IsGone: false, Bytes: null);
        }
    }
}
