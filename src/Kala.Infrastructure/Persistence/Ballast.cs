using System.Runtime.InteropServices;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Disk space reserved in a file beside the database. It is released when a change that must succeed finds the disk
/// full, and reserved again when there is space. While released, the file is short, so that a restart recognizes it.
/// See docs/decisions/0044.
/// </summary>
internal sealed partial class Ballast(string path, IDisk disk, ILogger log)
{
    /// <summary>
    /// SQLite's log grows to 4 MiB before it is reused; the rest is for the tables and a safety margin.
    /// </summary>
    public const long Size = 16 << 20;

    /// <summary>The part kept for a start on a full disk: SQLite needs some blocks to open the database.</summary>
    public const long ForStart = 2 << 20;

    /// <summary>The path of the file.</summary>
    public string Path => path;

    /// <summary>Whether it was released; then only changes that must succeed are accepted.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Whether an earlier process has released it.</summary>
    public bool IsShort => OwnFile.Exists(path) && Length < Size;

    /// <summary>
    /// Bytes that must become free before ordinary changes are accepted; 0 while it is reserved, or when the next change
    /// can reserve it.
    /// </summary>
    public long MissingBytes => IsSpent ? Math.Max(0, 2 * Size - FreeBytes) : 0;

    private long FreeBytes => disk.FreeBytes(System.IO.Path.GetDirectoryName(path)!);

    private long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Releases the space except the part for a start; false if there is none.</summary>
    public bool Release()
    {
        if (!Try(() => Cut(ForStart)))
        {
            return false;
        }
        log.BallastReleased(path);
        return true;
    }

    /// <summary>Releases the last part; false if there is none.</summary>
    public bool ReleaseForStart() => Try(() => Cut(0));

    /// <summary>Reserves the space if twice as much is free; also completes it after a crash.</summary>
    public void Fill()
    {
        // A link, or a file of another account, is replaced without being read.
        if (!OwnFile.Exists(path))
        {
            _ = Try(Forget);
        }
        IsSpent |= IsShort;
        if (Try(Allocate) && IsSpent)
        {
            IsSpent = false;
            log.BallastTaken(path);
        }
    }

    /// <summary>Fails a change that may not use the remaining space, unless there is enough space by now.</summary>
    public bool Refuses(SqliteChange change)
    {
        if (!IsSpent || change.MayUseBallast)
        {
            return false;
        }
        Fill();
        if (!IsSpent)
        {
            return false;
        }
        change.Fail(new StorageFullException("The disk of the metadata store is full; the remaining space is reserved for deleting.")
        {
            MissingBytes = MissingBytes,
        });
        return true;
    }

    /// <summary>A fault here is not a fault of the store.</summary>
    private static bool Try(Func<bool> step)
    {
        try
        {
            return step();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool Forget()
    {
        File.Delete(path);
        return true;
    }

    private bool Cut(long length)
    {
        if (Length <= length)
        {
            return false;
        }
        using var file = OwnFile.Open(path, create: false);
        RandomAccess.SetLength(file, length);
        IsSpent = true;
        return true;
    }

    private bool Allocate()
    {
        if (!OperatingSystem.IsLinux() || FreeBytes < 2 * Size)
        {
            return false;
        }
        var before = Length;
        using var file = OwnFile.Open(path, create: true);
        if (Allocate(file, 0, Size) == 0)
        {
            return true;
        }
        RandomAccess.SetLength(file, before);
        if (!IsSpent)
        {
            File.Delete(path);
        }
        return false;
    }

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(SafeFileHandle file, long offset, long length);
}
