using System.Buffers;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// The blob that one body goes into: how far it is, how much of that is durable, and what went wrong on the disk.
/// Opened by the first byte.
/// </summary>
internal sealed class BlobTarget(
    IDisk disk,
    BlobPaths paths,
    DiskRoom room,
    DiskThreads threads,
    BlobWrite write,
    TimeProvider clock) : IDisposable
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
    private Task<Trouble?>? _checkpoint;
    private Trouble? _trouble;

    /// <summary>Writes bytes behind those that are there; false if the disk would not.</summary>
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
            _trouble = Trouble.OfWrite(fault);
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
        if (_checkpoint is { IsCompleted: true })
        {
            await SettleAsync();
        }
        if (_trouble is not null)
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

    /// <summary>Makes durable what counts, and tells how the write ended. What went wrong on the disk comes first.</summary>
    public async Task<BlobWriteOutcome> EndAsync(BlobWriteEnd end, Exception? cause = null)
    {
        await SettleAsync();
        if (_trouble is null && (end == BlobWriteEnd.Complete || (end == BlobWriteEnd.Cut && write.KeepsPartial)))
        {
            await TrySyncAsync();
        }
        return _trouble is { } trouble
            ? new BlobWriteOutcome(trouble.End, _durable, trouble.Fault) { IsBlobSuspect = trouble.IsBlobSuspect }
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
            _trouble = Trouble.OfSync(fault);
        }
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

    /// <summary>Runs beside the body: everything it touches but the file is read only after it was awaited.</summary>
    private async Task<Trouble?> CommitAsync(BlobPosition position)
    {
        try
        {
            await threads.RunAsync(Sync);
        }
        catch (IOException fault)
        {
            return Trouble.OfSync(fault);
        }
        if (!await write.Checkpoint!(position))
        {
            return Trouble.Superseded;
        }
        _durable = position;
        return null;
    }

    private async ValueTask SettleAsync()
    {
        if (_checkpoint is not null)
        {
            var trouble = await _checkpoint;
            _checkpoint = null;
            _trouble = trouble ?? _trouble;
        }
    }

    /// <summary>Why a write cannot go on.</summary>
    private sealed record Trouble(BlobWriteEnd End, IOException? Fault, bool IsBlobSuspect)
    {
        public static Trouble Superseded { get; } = new(BlobWriteEnd.Superseded, null, false);

        /// <summary>A write that found no room leaves the blob as good as it was; any other fault does not.</summary>
        public static Trouble OfWrite(IOException fault) => new(EndOf(fault), fault, !fault.IsFull());

        /// <summary>A sync that failed, for whatever reason, may have dropped what it could not store.</summary>
        public static Trouble OfSync(IOException fault) => new(EndOf(fault), fault, true);

        private static BlobWriteEnd EndOf(IOException fault) =>
            fault.IsFull() ? BlobWriteEnd.DiskFull : BlobWriteEnd.DiskFault;
    }
}
