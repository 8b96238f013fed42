using System.Buffers;
using System.IO.Pipelines;
using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Blobs;

/// <summary>Blobs as files on one disk.</summary>
internal sealed class FileBlobStore(
    IDisk disk,
    BlobPaths paths,
    FilestoreOptions options,
    TimeProvider clock,
    ILogger<FileBlobStore> log) : IBlobStore
{
    private const int CopyBufferSize = 256 * 1024;

    /// <summary>Makes the root and its folders, durably. Harmless if they are there.</summary>
    public void Prepare()
    {
        foreach (var shard in paths.Shards)
        {
            disk.CreateFolder(shard);
        }
        disk.SyncFolder(paths.Root);
    }

    public async Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop)
    {
        using var target = new BlobTarget(disk, paths, write, clock);
        await using var wakeUp = clock.CreateTimer(
            _ => body.CancelPendingRead(), null, BlobTarget.CheckpointInterval, BlobTarget.CheckpointInterval);
        var (skip, left) = (write.Skip, write.Limit);
        using var digest = write.Sha256 is null ? null : RunningSha256.Start();
        while (true)
        {
            ReadResult read;
            try
            {
                stop.ThrowIfCancellationRequested();
                read = await body.ReadAsync(stop);
            }
            catch (MalformedBodyException malformed)
            {
                return await target.EndAsync(BlobWriteEnd.Malformed, malformed);
            }
            catch (Exception cut) when (cut is IOException or OperationCanceledException)
            {
                return await target.EndAsync(BlobWriteEnd.Cut, cut);
            }

            var bytes = read.Buffer;
            var known = Math.Min(skip, bytes.Length);
            (skip, left) = (skip - known, left - bytes.Length);
            digest?.Append(bytes);
            var fits = left >= 0 && target.TryWrite(bytes.Slice(known));
            body.AdvanceTo(bytes.End);
            if (!fits)
            {
                return await target.EndAsync(left < 0 ? BlobWriteEnd.TooLong : target.DiskEnd, target.Fault);
            }
            if (read.IsCompleted)
            {
                var isRight = digest is null || digest.Finish() == write.Sha256;
                return await target.EndAsync(isRight ? BlobWriteEnd.Complete : BlobWriteEnd.WrongDigest);
            }
            if (!await target.CheckpointIfDueAsync())
            {
                return await target.EndAsync(target.DiskEnd, target.Fault);
            }
        }
    }

    public void Cut(BlobId blob, long length)
    {
        if (length == 0)
        {
            Delete(blob);
            return;
        }
        try
        {
            using var file = disk.Open(paths.Blob(blob), forWriting: true);
            if (file?.Length > length)
            {
                file.SetLength(length);
            }
        }
        catch (IOException error)
        {
            // The next write cuts again before it adds anything.
            log.CutFailed(error, blob.Session);
        }
    }

    public Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation)
    {
        using var digest = RunningSha256.Start();
        try
        {
            disk.CreateFolder(paths.Folder(to.Session));
            using (var target = disk.OpenOrCreate(paths.Blob(to)))
            {
                ReadAll(from, length, (bytes, position) =>
                {
                    digest.Append(bytes.Span);
                    target.Write(new ReadOnlySequence<byte>(bytes), position);
                }, cancellation);
                target.Sync();
            }
            disk.SyncFolder(paths.Folder(to.Session));
        }
        catch (IOException fault) when (fault.IsFull())
        {
            throw new StorageFullException("There is no room for a copy of the blob.", fault);
        }
        return Task.FromResult(digest.Save());
    }

    public Task<Sha256Digest> HashAsync(BlobId blob, long length, CancellationToken cancellation)
    {
        using var digest = RunningSha256.Start();
        ReadAll(blob, length, (bytes, _) => digest.Append(bytes.Span), cancellation);
        return Task.FromResult(digest.Finish());
    }

    public Sha256Digest? Finish(Sha256State state)
    {
        using var digest = RunningSha256.Resume(state);
        return digest?.Finish();
    }

    public BlobContent? OpenRead(BlobId blob) =>
        disk.Open(paths.Blob(blob), forWriting: false) is { } file ? new FileContent(file) : null;

    public long Delete(BlobId blob)
    {
        try
        {
            long length;
            using (var file = disk.Open(paths.Blob(blob), forWriting: false))
            {
                if (file is null)
                {
                    return 0;
                }
                length = file.Length;
            }
            disk.Delete(paths.Blob(blob));
            disk.DeleteEmptyFolder(paths.Folder(blob.Session));
            return length;
        }
        catch (IOException error)
        {
            // No row names it: the collector tries again.
            log.DeleteFailed(error, blob.Session);
            return 0;
        }
    }

    public void DeleteAll(Guid session)
    {
        foreach (var (path, _) in disk.List(paths.Folder(session)).ToList())
        {
            if (BlobPaths.BlobNameOf(path) is { } name)
            {
                Delete(new BlobId(session, name));
            }
        }
        disk.DeleteEmptyFolder(paths.Folder(session));
    }

    public IEnumerable<BlobEntry> List()
    {
        foreach (var (folder, folderChangedAt) in paths.Shards.SelectMany(disk.List))
        {
            if (BlobPaths.SessionOf(folder) is not { } session)
            {
                continue;
            }
            yield return new BlobEntry(session, null, folderChangedAt);
            foreach (var (path, changedAt) in disk.List(folder))
            {
                if (BlobPaths.BlobNameOf(path) is { } name)
                {
                    yield return new BlobEntry(session, name, changedAt);
                }
            }
        }
    }

    public long FreeBytes() => disk.FreeBytes(paths.Root) - options.ReserveBytes;

    private void ReadAll(BlobId blob, long length, Action<ReadOnlyMemory<byte>, long> take, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
        try
        {
            using var file = length == 0 ? null : disk.Open(paths.Blob(blob), forWriting: false);
            for (long position = 0; position < length;)
            {
                cancellation.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(buffer.Length, length - position);
                var count = file?.Read(buffer.AsSpan(0, wanted), position) ?? 0;
                if (count == 0)
                {
                    throw new IOException($"Blob {blob.Name} of {blob.Session} ends at {position}, before {length}.");
                }
                take(buffer.AsMemory(0, count), position);
                position += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed class FileContent(IDiskFile file) : BlobContent
    {
        public override long Length => file.Length;

        public override int Read(Span<byte> buffer, long position) => file.Read(buffer, position);

        protected override void Dispose(bool disposing) => file.Dispose();
    }
}
