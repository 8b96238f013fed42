using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// Appends to one blob: the last one of a content, or a new one. It writes only at positions after the bytes that count.
/// </summary>
internal sealed class FileBlobWriter(
    IDisk disk,
    BlobPaths paths,
    DiskRoom room,
    DiskThreads threads,
    ILogger log,
    Guid session,
    Extents extents,
    string newBlob) : IBlobWriter
{
    /// <summary>
    /// Written bytes are handed to the disk in steps of at least this many, so that the sync has little left to wait for. See
    /// docs/decisions/0070.
    /// </summary>
    internal const long WriteBackBytes = 1 << 20;

    private readonly BlobId _blob = new(session, extents.Open?.Blob ?? newBlob);
    private readonly long _start = extents.Open?.Length ?? 0;
    private IDiskFile? _file;
    private long _length = extents.Open?.Length ?? 0;
    private long _durableLength = extents.Open?.Length ?? 0;
    private long _writtenLength = extents.Open?.Length ?? 0;
    private long _handedOver = extents.Open?.Length ?? 0;
    private Task _writeBack = Task.CompletedTask;
    private bool _entriesAreDurable = extents.Open is not null;
    private bool _isSealed;

    public Extents Durable
    {
        get
        {
            var durable = extents.Append(_blob.Name, _durableLength - _start);
            return _isSealed && _durableLength > 0 ? durable.Sealed() : durable;
        }
    }

    public ValueTask AppendAsync(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }
        ThrowIfSealed();
        try
        {
            room.Take(bytes.Length);
            _file ??= Open();
        }
        catch (IOException fault)
        {
            throw Fault(fault);
        }
        try
        {
            _writtenLength = _length + bytes.Length;
            _file.Write(bytes, _length);
        }
        catch (IOException fault)
        {
            // A write that found no space leaves the blob intact.
            _isSealed |= !fault.IsFull();
            throw Fault(fault);
        }
        _length += bytes.Length;
        HandOver(_file);
        return ValueTask.CompletedTask;
    }

    public async Task<Extents> FlushAsync()
    {
        var length = _length;
        if (length > _durableLength)
        {
            ThrowIfSealed();
            try
            {
                await _writeBack;
                await threads.RunAsync(Sync);
            }
            catch (IOException fault)
            {
                // Bytes may be lost, whatever the reason.
                _isSealed = true;
                throw Fault(fault);
            }
            _durableLength = length;
        }
        return Durable;
    }

    public async ValueTask DisposeAsync()
    {
        var file = _file;
        _file = null;
        // Its failure matters only to a flush, and there is none any more.
        await _writeBack.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            // Only what this writer wrote: after its last commit, another one may have appended to the blob.
            if (file is not null && _writtenLength > _durableLength)
            {
                Drop(file);
            }
        }
        catch (IOException error)
        {
            // The bytes do not count. The next writer overwrites them, or the collector removes them.
            log.CutFailed(error, session);
        }
        file?.Dispose();
    }

    private void HandOver(IDiskFile file)
    {
        // After a failure, none begins: the next flush waits for the one that failed.
        if (_length - _handedOver >= WriteBackBytes && _writeBack.IsCompletedSuccessfully)
        {
            var (from, length) = (_handedOver, _length - _handedOver);
            _handedOver = _length;
            _writeBack = threads.RunAsync(() => file.StartWriteBack(from, length));
        }
    }

    private void Drop(IDiskFile file)
    {
        if (_durableLength > 0)
        {
            file.SetLength(_durableLength);
            return;
        }
        disk.Delete(paths.Blob(_blob));
        disk.DeleteEmptyFolder(paths.Folder(session));
    }

    private IDiskFile Open()
    {
        var path = paths.Blob(_blob);
        if (_start == 0)
        {
            // Nobody has opened the earlier blobs, so nobody has seen whether they are there.
            using var earlier = extents.Length == 0 ? null : FileContent.Open(disk, paths, session, extents);
            if (extents.Length > 0 && earlier is null)
            {
                throw new IOException($"Blobs of {session} lack bytes that were acknowledged.");
            }
            disk.CreateFolder(paths.Folder(session));
            return disk.OpenOrCreate(path);
        }
        var file = disk.Open(path, forWriting: true);
        if (file is null || file.Length < _start)
        {
            file?.Dispose();
            throw new IOException($"Blob {_blob.Name} of {session} lacks bytes that were acknowledged.");
        }
        if (file.Length > _start)
        {
            // Left by a crash.
            file.SetLength(_start);
        }
        return file;
    }

    private void Sync()
    {
        _file!.Sync();
        if (!_entriesAreDurable)
        {
            disk.SyncFolder(paths.Folder(session));
            disk.SyncFolder(paths.Shard(session));
            _entriesAreDurable = true;
        }
    }

    private void ThrowIfSealed()
    {
        if (_isSealed)
        {
            throw new StorageFaultException($"Blob {_blob.Name} of {session} must not be written to again.");
        }
    }

    private static IOException Fault(IOException fault) => fault.IsFull()
        ? fault as StorageFullException ?? new StorageFullException("The disk of the blobs is full.", fault)
        : new StorageFaultException("The disk of the blobs failed.", fault);
}
