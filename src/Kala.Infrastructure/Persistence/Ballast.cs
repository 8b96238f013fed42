using System.Runtime.InteropServices;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Blocks of the disk that are put by in a file beside the database. They are given back when a change that must work finds
/// the disk full, and taken again when there is room. In between the file is short, so that a restart knows.
/// See docs/decisions/0044.
/// </summary>
internal sealed partial class Ballast(string path, IDisk disk, ILogger log)
{
    /// <summary>SQLite's log grows to 4 MiB before it is used again; the rest is for the tables and for luck.</summary>
    public const long Size = 16 << 20;

    /// <summary>What is kept for a start on a full disk: SQLite needs some blocks to open the database.</summary>
    public const long ForStart = 2 << 20;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Whether it was given back: then only changes that must work are taken.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Whether an earlier process has given it back.</summary>
    public bool IsShort => OwnFile.Exists(path) && Length < Size;

    private long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Gives the blocks back, but for those of a start; false if there are none.</summary>
    public bool Release()
    {
        if (!Try(() => Cut(ForStart)))
        {
            return false;
        }
        log.BallastReleased(path);
        return true;
    }

    /// <summary>Gives the last blocks back; false if there are none.</summary>
    public bool ReleaseForStart() => Try(() => Cut(0));

    /// <summary>Takes the blocks if there is room for them and as much again; what is missing after a crash, too.</summary>
    public void Fill()
    {
        // What another account has put there, or a link, is not looked at, but replaced.
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

    /// <summary>Refuses a change that what is left is not for, if there is no room by now.</summary>
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
        change.Fail(new StorageFullException("The disk of the metadata store is full; what is left is for deleting."));
        return true;
    }

    /// <summary>No fault here is one of the store.</summary>
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
        if (!OperatingSystem.IsLinux() || disk.FreeBytes(System.IO.Path.GetDirectoryName(path)!) < 2 * Size)
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
