using System.Buffers;
using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Kala.Testing;

namespace Kala.Infrastructure.Tests.Blobs;

/// <summary>The machine's disk, which fails where a test says so, and remembers what was asked of it.</summary>
internal sealed class FaultyDisk(string root) : IDisk
{
    public const int IoError = 5;

    private readonly PosixDisk _disk = new(Unmeasured.Metrics);
    private readonly ConcurrentQueue<string> _calls = [];
    private readonly TaskCompletionSource _syncBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _syncMayEnd;
    private int _syncsOnThePool;

    /// <summary>What was asked, in order; paths below the root.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>Bytes that can still be written; the rest fails with <see cref="WriteError"/>.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>Bytes that the disk says are free; what is written is taken off. Null for those of the machine's.</summary>
    public long? Free { get; set; }

    /// <summary>How many syncs ran on threads of .NET's pool, which others wait for.</summary>
    public int SyncsOnThePool => _syncsOnThePool;

    public int WriteError { get; set; } = DiskErrors.NoSpace;

    public int? WriteBackError { get; set; }

    public int? FileSyncError { get; set; }

    public int? FolderSyncError { get; set; }

    public int? LinkError { get; set; }

    public int? CutError { get; set; }

    /// <summary>Puts something else in order among the calls.</summary>
    public void Note(string call) => _calls.Enqueue(call);

    /// <summary>Lets no sync of a file return until <see cref="ReleaseSync"/>; the task ends when one waits.</summary>
    public Task HoldSync()
    {
        _syncMayEnd = new TaskCompletionSource();
        return _syncBegun.Task.Soon();
    }

    public void ReleaseSync() => _syncMayEnd!.SetResult();

    public IDiskFile OpenOrCreate(string path)
    {
        Note($"open or create {Below(path)}");
        return new FaultyFile(this, _disk.OpenOrCreate(path));
    }

    public IDiskFile? Open(string path, bool forWriting)
    {
        Note($"open {Below(path)}");
        return _disk.Open(path, forWriting) is { } file ? new FaultyFile(this, file) : null;
    }

    public void CreateFolder(string path)
    {
        Note($"create folder {Below(path)}");
        _disk.CreateFolder(path);
    }

    public void Link(string path, string name)
    {
        Note($"link {Below(path)} to {Below(name)}");
        Fail(LinkError);
        _disk.Link(path, name);
    }

    public void SyncFolder(string path)
    {
        Note($"sync folder {Below(path)}");
        NoteThread();
        Fail(FolderSyncError);
        _disk.SyncFolder(path);
    }

    public void Delete(string path)
    {
        Note($"delete {Below(path)}");
        _disk.Delete(path);
    }

    public void DeleteEmptyFolder(string path) => _disk.DeleteEmptyFolder(path);

    public IEnumerable<(string Path, DateTimeOffset ChangedAt, long Size)> List(string folder) => _disk.List(folder);

    public long FreeBytes(string folder) => Free ?? _disk.FreeBytes(folder);

    public long TotalBytes(string folder) => _disk.TotalBytes(folder);

    private void NoteThread()
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            Interlocked.Increment(ref _syncsOnThePool);
        }
    }

    private static void Fail(int? errno)
    {
        if (errno is { } number)
        {
            throw new IOException($"errno {number}", number);
        }
    }

    private string Below(string path) => Path.GetRelativePath(root, path);

    private sealed class FaultyFile(FaultyDisk disk, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long position) => file.Read(buffer, position);

        public void Write(ReadOnlySequence<byte> bytes, long position)
        {
            disk.Note($"write {bytes.Length} at {position}");
            var fits = Math.Min(bytes.Length, disk.Room);
            file.Write(bytes.Slice(0, fits), position);
            disk.Room -= fits;
            disk.Free -= fits;
            Fail(fits < bytes.Length ? disk.WriteError : null);
        }

        public void StartWriteBack(long position, long length)
        {
            disk.Note($"write back {length} at {position}");
            disk.NoteThread();
            Fail(disk.WriteBackError);
            file.StartWriteBack(position, length);
        }

        public void SetLength(long length)
        {
            disk.Note($"set length {length}");
            Fail(disk.CutError);
            file.SetLength(length);
        }

        public void Sync()
        {
            disk.Note("sync file");
            disk.NoteThread();
            if (disk._syncMayEnd is { } held)
            {
                disk._syncBegun.TrySetResult();
                held.Task.Soon().GetAwaiter().GetResult();
            }
            Fail(disk.FileSyncError);
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
