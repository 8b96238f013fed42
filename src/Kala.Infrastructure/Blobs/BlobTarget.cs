using System.Buffers;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// The blob that one body goes into: how far it is, how much of that is durable, and what went wrong on the disk.
/// Opened by the first byte.
/// </summary>
internal sealed class BlobTarget(IDisk disk, BlobPaths paths, BlobWrite write, TimeProvider clock) : IDisposable
{
    /// <summary>A crash costs a running body no more than this much time …</summary>
    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(5);

    /// <summary>… or this many bytes.</summary>
    public const long CheckpointBytes = 64 << 20;

    /// <summary>
    /// How often a silent body is asked whether it is time. Asked every five seconds only, a timer that is a little
    /// early would find that it is not, and the checkpoint would be five seconds late.
    /// </summary>
    public static readonly TimeSpan WakeUpInterval = TimeSpan.FromSeconds(1);

    private readonly RunningSha256? _digest = RunningSha256.Resume(write.From.DigestState);
    private IDiskFile? _file;
    private long _offset = write.From.Offset;
    private BlobPosition _durable = write.From;
    private bool _namesAreDurable = write.From.Offset > 0;
    private long _checkpointAt = clock.GetTimestamp();
    private Task<BlobWriteEnd?>? _checkpoint;

    /// <summary>What the disk did, if it failed.</summary>
    public IOException? Fault { get; private set; }

    /// <summary>How a write ends that cannot go on: the disk's fault, or a refused checkpoint.</summary>
    public BlobWriteEnd DiskEnd =>
        Fault is null ? BlobWriteEnd.Superseded : Fault.IsFull() ? BlobWriteEnd.DiskFull : BlobWriteEnd.DiskFault;

    /// <summary>Writes bytes behind those that are there; false if the disk would not.</summary>
    public bool TryWrite(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }
        try
        {
            _file ??= Open();
            _file.Write(bytes, _offset);
        }
        catch (IOException fault)
        {
            Fault = fault;
            return false;
        }
        _digest?.Append(bytes);
        _offset += bytes.Length;
        return true;
    }

    /// <summary>
    /// Begins to make what is there durable and to commit it, beside the body that goes on, when it is time for it;
    /// false if the last checkpoint failed.
    /// </summary>
    public async ValueTask<bool> CheckpointIfDueAsync()
    {
        if (write.Checkpoint is null || !write.KeepsPartial)
        {
            return true;
        }
        if (_checkpoint is { IsCompleted: true } && await SettleAsync() is not null)
        {
            return false;
        }
        if (_checkpoint is null && IsDue())
        {
            var position = Position;
            _checkpointAt = clock.GetTimestamp();
            _checkpoint = Task.Run(() => CommitAsync(position));
        }
        return true;
    }

    /// <summary>Makes durable what counts, and tells how the write ended.</summary>
    public async Task<BlobWriteOutcome> EndAsync(BlobWriteEnd end, Exception? cause = null)
    {
        if (await SettleAsync() is { } failed)
        {
            return new BlobWriteOutcome(failed, _durable, Fault);
        }
        if ((end == BlobWriteEnd.Complete || (end == BlobWriteEnd.Cut && write.KeepsPartial)) && !TrySync())
        {
            return new BlobWriteOutcome(DiskEnd, _durable, Fault);
        }
        return new BlobWriteOutcome(end, _durable, cause);
    }

    public void Dispose()
    {
        _digest?.Dispose();
        _file?.Dispose();
    }

    private bool IsDue()
    {
        var undurable = _offset - _durable.Offset;
        return undurable >= CheckpointBytes
            || (undurable > 0 && clock.GetElapsedTime(_checkpointAt) >= CheckpointInterval);
    }

    private BlobPosition Position => new(_offset, _digest?.Save());

    private IDiskFile Open()
    {
        var path = paths.Blob(write.Blob);
        if (write.From.Offset == 0)
        {
            disk.CreateFolder(paths.Folder(write.Blob.Session));
        }
        var file = write.From.Offset == 0 ? disk.OpenOrCreate(path) : disk.Open(path, forWriting: true);
        if (file is null || file.Length < write.From.Offset)
        {
            file?.Dispose();
            throw new IOException($"Blob {write.Blob.Name} of {write.Blob.Session} lacks bytes that were acknowledged.");
        }
        if (file.Length > write.From.Offset)
        {
            file.SetLength(write.From.Offset);
        }
        return file;
    }

    private bool TrySync()
    {
        if (_offset == _durable.Offset)
        {
            return true;
        }
        try
        {
            Sync();
        }
        catch (IOException fault)
        {
            Fault = fault;
            return false;
        }
        _durable = Position;
        return true;
    }

    private void Sync()
    {
        _file!.Sync();
        if (!_namesAreDurable)
        {
            disk.SyncFolder(paths.Folder(write.Blob.Session));
            disk.SyncFolder(paths.Shard(write.Blob.Session));
            _namesAreDurable = true;
        }
    }

    private async Task<BlobWriteEnd?> CommitAsync(BlobPosition position)
    {
        try
        {
            Sync();
        }
        catch (IOException fault)
        {
            Fault = fault;
            return DiskEnd;
        }
        if (!await write.Checkpoint!(position))
        {
            return BlobWriteEnd.Superseded;
        }
        _durable = position;
        return null;
    }

    private async ValueTask<BlobWriteEnd?> SettleAsync()
    {
        if (_checkpoint is null)
        {
            return null;
        }
        var failed = await _checkpoint;
        _checkpoint = null;
        return failed;
    }
}
