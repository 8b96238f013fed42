using System.Buffers;
using System.IO.Pipelines;
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
    FilestoreOptions options,
    TimeProvider clock,
    ILogger<FileBlobStore> log) : IBlobStore
{
    private const int CopyBufferSize = 256 * 1024;

    /// <summary>Creates the root folder and its 256 folders, durably; existing ones are kept.</summary>
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
        using var target = new BlobTarget(disk, paths, room, threads, write, clock);
        await using var wakeUp = clock.CreateTimer(
            _ => body.CancelPendingRead(), null, BlobTarget.WakeUpInterval, BlobTarget.WakeUpInterval);
        // The token is not passed to the read: a Kestrel read that was cancelled by a token cannot be resumed, so the
        // rest of the request could not be drained, and the answer would be lost with the connection.
        await using var end = stop.UnsafeRegister(static body => ((PipeReader)body!).CancelPendingRead(), body);
        var (skip, left) = (write.Skip, write.Limit);
        using var digest = write.Sha256 is null ? null : RunningSha256.Start();
        while (true)
        {
            ReadResult read;
            try
            {
                stop.ThrowIfCancellationRequested();
                read = await body.ReadAsync(CancellationToken.None);
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
            var isTooLong = left < 0;
            var isWritten = !isTooLong && target.TryWrite(bytes.Slice(known));
            body.AdvanceTo(bytes.End);
            if (!isWritten)
            {
                return await target.EndAsync(isTooLong ? BlobWriteEnd.TooLong : BlobWriteEnd.DiskFault);
            }
            if (read.IsCompleted)
            {
                var isRight = digest is null || digest.Finish() == write.Sha256;
                return await target.EndAsync(isRight ? BlobWriteEnd.Complete : BlobWriteEnd.WrongDigest);
            }
            if (!await target.CheckpointIfDueAsync())
            {
                return await target.EndAsync(BlobWriteEnd.Superseded);
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
            // The next write cuts the blob before it writes.
            log.CutFailed(error, blob.Session);
        }
    }

    public async Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation)
    {
        using var digest = RunningSha256.Start();
        try
        {
            using var target = disk.OpenOrCreate(paths.Blob(to));
            await ReadAllAsync(from, length, null, (bytes, position) =>
            {
                digest.Append(bytes.Span);
                room.Take(bytes.Length);
                target.Write(new ReadOnlySequence<byte>(bytes), position);
            }, cancellation);
            await threads.RunAsync(() =>
            {
                target.Sync();
                disk.SyncFolder(paths.Folder(to.Session));
            });
            return digest.Save();
        }
        catch (IOException full) when (full.IsFull())
        {
            throw new StorageFullException("The disk of the blobs is full.", full);
        }
    }

    public async Task<Sha256Digest> HashAsync(BlobId blob, long length, long? bytesPerSecond, CancellationToken cancellation)
    {
        using var digest = RunningSha256.Start();
        await ReadAllAsync(blob, length, bytesPerSecond, (bytes, _) => digest.Append(bytes.Span), cancellation);
        return digest.Finish();
    }

    public Sha256Digest? Finish(Sha256State state)
    {
        using var digest = RunningSha256.Resume(state);
        return digest?.Finish();
    }

    public BlobContent? OpenRead(BlobId blob) =>
        disk.Open(paths.Blob(blob), forWriting: false) is { } file ? new FileContent(file) : null;

    public BlobDeletion Delete(BlobId blob)
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
            DeleteFolderIfEmpty(blob.Session);
            return new BlobDeletion(IsGone: true, length);
        }
        catch (IOException error)
        {
            // No row names it; the collector tries again.
            log.DeleteFailed(error, blob.Session);
            return new BlobDeletion(IsGone: false, Bytes: null);
        }
    }

    public bool DeleteAll(Guid session)
    {
        var isGone = true;
        foreach (var (path, _, _) in disk.List(paths.Folder(session)).ToList())
        {
            if (BlobPaths.BlobNameOf(path) is { } name)
            {
                isGone &= Delete(new BlobId(session, name)).IsGone;
            }
        }
        DeleteFolderIfEmpty(session);
        return isGone;
    }

    public void DeleteFolderIfEmpty(Guid session) => disk.DeleteEmptyFolder(paths.Folder(session));

    public IEnumerable<BlobEntry> List()
    {
        foreach (var (folder, folderChangedAt, _) in paths.Shards.SelectMany(disk.List))
        {
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

    public long FreeBytes() => disk.FreeBytes(paths.Root) - options.ReserveBytes;

    public long TotalBytes() => disk.TotalBytes(paths.Root);

    private async Task ReadAllAsync(
        BlobId blob,
        long length,
        long? bytesPerSecond,
        Action<ReadOnlyMemory<byte>, long> take,
        CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
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
                    throw Missing(blob, file is not null, position, length);
                }
                take(buffer.AsMemory(0, count), position);
                position += count;
                if (bytesPerSecond is { } rate
                    && TimeSpan.FromSeconds((double)position / rate) - clock.GetElapsedTime(start) is var early
                    && early > TimeSpan.Zero)
                {
                    await Task.Delay(early, clock, cancellation);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>If there is no blob at all, the disk is probably not mounted.</summary>
    private IOException Missing(BlobId blob, bool isThere, long position, long length) =>
        isThere || List().Any(entry => entry.Name is not null)
            ? new BytesMissingException($"Blob {blob.Name} of {blob.Session} ends at {position}, before {length}.")
            : new IOException($"There is no blob below {paths.Root}: is its disk mounted?");

    private sealed class FileContent(IDiskFile file) : BlobContent
    {
        public override long Length => file.Length;

        public override int Read(Span<byte> buffer, long position) => file.Read(buffer, position);

        protected override void Dispose(bool disposing) => file.Dispose();
    }
}
