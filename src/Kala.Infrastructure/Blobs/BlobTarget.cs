using System.Buffers;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// The target blob of one body: its length, how much of it is durable, and any disk fault. The first byte opens it.
/// </summary>
internal sealed class BlobTarget(
    IDisk disk,
    BlobPaths paths,
    DiskRoom room,
    DiskThreads threads,
    BlobWrite write,
    TimeProvider clock) : IDisposable
{
    /// <summary>A crash loses at most this much time of a running body …</summary>
    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(5);

    /// <summary>… or this many bytes.</summary>
    public const long CheckpointBytes = 64 << 20;

    /// <summary>
    /// How often a silent body checks whether a checkpoint is due. With checks every five seconds, a timer that fires
    /// slightly early would delay the checkpoint by five seconds.
    /// </summary>
    public static readonly TimeSpan WakeUpInterval = TimeSpan.FromSeconds(1);

    private readonly RunningSha256? _digest = RunningSha256.Resume(write.From.DigestState);
    private IDiskFile? _file;
    private long _offset = write.From.Offset;
    private BlobPosition _durable = write.From;
    private bool _entriesAreDurable = write.From.Offset > 0;
    private long _checkpointAt = clock.GetTimestamp();
    private Task<EarlyEnd?>? _checkpoint;
    private EarlyEnd? _earlyEnd;

    /// <summary>Appends bytes; false if the disk failed.</summary>
    public bool TryWrite(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }
        try
        {
            room.Take(bytes.Length);
            _file ??= Open();
            _file.Write(bytes, _offset);
        }
        catch (IOException fault)
        {
            _earlyEnd = EarlyEnd.OfWrite(fault);
            return false;
        }
        _digest?.Append(bytes);
        _offset += bytes.Length;
        return true;
    }

    /// <summary>
    /// Starts a checkpoint if one is due: it makes the bytes so far durable and commits them while the body continues.
    /// False if the last checkpoint failed.
    /// </summary>
    public async ValueTask<bool> CheckpointIfDueAsync()
    {
        if (write.Checkpoint is null || !write.KeepsPartial)
        {
            return true;
        }
        if (_checkpoint is { IsCompleted: true })
        {
            await SettleAsync();
        }
        if (_earlyEnd is not null)
        {
            return false;
        }
        if (_checkpoint is null && IsDue())
        {
            var position = Position;
            _checkpointAt = clock.GetTimestamp();
            _checkpoint = CommitAsync(position);
        }
        return true;
    }

    /// <summary>
    /// Makes the bytes durable if they are to be kept, and returns how the write ended. A disk fault takes precedence.
    /// </summary>
    public async Task<BlobWriteOutcome> EndAsync(BlobWriteEnd end, Exception? cause = null)
    {
        await SettleAsync();
        if (_earlyEnd is null && (end == BlobWriteEnd.Complete || (end == BlobWriteEnd.Cut && write.KeepsPartial)))
        {
            await TrySyncAsync();
        }
        return _earlyEnd is { } earlyEnd
            ? new BlobWriteOutcome(earlyEnd.End, _durable, earlyEnd.Fault) { IsBlobSuspect = earlyEnd.IsBlobSuspect }
            : new BlobWriteOutcome(end, _durable, cause);
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

    private async Task TrySyncAsync()
    {
        if (_offset == _durable.Offset)
        {
            return;
        }
        try
        {
            await threads.RunAsync(Sync);
            _durable = Position;
        }
        catch (IOException fault)
        {
            _earlyEnd = EarlyEnd.OfSync(fault);
        }
    }

    private void Sync()
    {
        _file!.Sync();
        if (!_entriesAreDurable)
        {
            disk.SyncFolder(paths.Folder(write.Blob.Session));
            disk.SyncFolder(paths.Shard(write.Blob.Session));
            _entriesAreDurable = true;
        }
    }

    /// <summary>
    /// Runs while the body continues; except for the file, its fields are read only after it was awaited.
    /// </summary>
    private async Task<EarlyEnd?> CommitAsync(BlobPosition position)
    {
        try
        {
            await threads.RunAsync(Sync);
        }
        catch (IOException fault)
        {
            return EarlyEnd.OfSync(fault);
        }
        if (!await write.Checkpoint!(position))
        {
            return EarlyEnd.Superseded;
        }
        _durable = position;
        return null;
    }

    private async ValueTask SettleAsync()
    {
        if (_checkpoint is not null)
        {
            var earlyEnd = await _checkpoint;
            _checkpoint = null;
            _earlyEnd = earlyEnd ?? _earlyEnd;
        }
    }

    /// <summary>The fault that ended a write.</summary>
    private sealed record EarlyEnd(BlobWriteEnd End, IOException? Fault, bool IsBlobSuspect)
    {
        public static EarlyEnd Superseded { get; } = new(BlobWriteEnd.Superseded, null, false);

        /// <summary>A write that found no space leaves the blob intact; any other fault makes it suspect.</summary>
        public static EarlyEnd OfWrite(IOException fault) => new(EndOf(fault), fault, !fault.IsFull());

        /// <summary>A failed sync may have dropped bytes, whatever the reason.</summary>
        public static EarlyEnd OfSync(IOException fault) => new(EndOf(fault), fault, true);

        private static BlobWriteEnd EndOf(IOException fault) =>
            fault.IsFull() ? BlobWriteEnd.DiskFull : BlobWriteEnd.DiskFault;
    }
}
