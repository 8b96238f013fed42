using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// Syncs files and folders; the only such code in the program. .NET's own calls succeed even if the kernel reports a
/// failed sync, and cannot sync folders, so these call the C library and check the result.
/// </summary>
internal static partial class DurableFile
{
    // What systems answer that forbid or lack sync_file_range; then nothing was tried.
    private const int NotPermitted = 1;
    private const int Invalid = 22;
    private const int NoPipe = 29;
    private const int NotImplemented = 38;
    private const int Interrupted = 4;
    private const int Exists = 17;
    private const uint Start = 2; // SYNC_FILE_RANGE_WRITE
    private const int OpenFolder = 0x80000; // O_RDONLY | O_CLOEXEC on Linux; O_DIRECTORY has another value on arm64

    /// <summary>Makes a file's bytes and length durable.</summary>
    /// <exception cref="IOException">They may not be durable, even if a later sync succeeds.</exception>
    public static void Sync(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Check(() => DataSync(file), "fdatasync", path);
            return;
        }
#pragma warning disable RS0030 // durability is not guaranteed on Windows and macOS; .NET has nothing better there
        RandomAccess.FlushToDisk(file);
#pragma warning restore RS0030
    }

    /// <summary>
    /// Asks the kernel to begin to write a part of a file to the disk. It reads and clears no error that a later
    /// <see cref="Sync"/> would report; where it does not exist, it does nothing.
    /// </summary>
    /// <exception cref="IOException">Bytes may be lost, even if a later sync succeeds.</exception>
    public static void StartWriteBack(SafeFileHandle file, string path, long position, long length)
    {
        if (OperatingSystem.IsLinux() && SyncRange(file, position, length, Start) != 0
            && Marshal.GetLastPInvokeError() is not (Interrupted or NotPermitted or Invalid or NoPipe or NotImplemented))
        {
            throw Error("sync_file_range", path);
        }
    }

    /// <summary>Makes the entries of a folder durable: files and folders created or removed in it.</summary>
    /// <exception cref="IOException">They may not be durable.</exception>
    public static void SyncFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        using var folder = OpenDescriptor(path, OpenFolder);
        if (folder.IsInvalid)
        {
            throw Error("open", path);
        }
        Check(() => FullSync(folder), "fsync", path);
    }

    /// <summary>
    /// Gives a file a second name, which is not durable yet; false if the name is taken. .NET checks first and renames
    /// afterwards, so that two simultaneous calls could both succeed.
    /// </summary>
    /// <exception cref="IOException">The file cannot have that name.</exception>
    public static bool TryLink(string path, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Copy(path, name);
            return true;
        }
        if (Link(path, name) == 0)
        {
            return true;
        }
        return Marshal.GetLastPInvokeError() == Exists ? false : throw Error("link", name);
    }

    /// <summary>Sets the time of a file's last change to now, by the kernel's clock.</summary>
    /// <exception cref="IOException">The time could not be set.</exception>
    public static void Touch(string path)
    {
        if (!OperatingSystem.IsWindows() && SetTimes(path, 0) != 0)
        {
            throw Error("utimes", path);
        }
    }

    private static void Check(Func<int> call, string name, string path)
    {
        while (call() != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw Error(name, path);
            }
        }
    }

    private static IOException Error(string call, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of {path}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})", errno);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FullSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRange(SafeFileHandle file, long position, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string name);

    [LibraryImport("libc", EntryPoint = "utimes", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetTimes(string path, nint times);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenDescriptor(string path, int flags);
}
