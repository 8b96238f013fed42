using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// Syncing, once for the whole program. .NET's own calls return normally when the kernel reports that a sync failed,
/// and cannot sync a folder at all, so these go to the C library and look at the result.
/// </summary>
internal static partial class DurableFile
{
    private const int Interrupted = 4;
    private const int Exists = 17;
    private const int OpenFolder = 0x80000; // O_RDONLY | O_CLOEXEC on Linux; O_DIRECTORY is another number on arm64

    /// <summary>Makes a file's bytes and length durable.</summary>
    /// <exception cref="IOException">They may not be, and a later sync that succeeds does not change that.</exception>
    public static void Sync(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Check(() => DataSync(file), "fdatasync", path);
            return;
        }
#pragma warning disable RS0030 // Windows and macOS are not what we promise; this is the best .NET has there
        RandomAccess.FlushToDisk(file);
#pragma warning restore RS0030
    }

    /// <summary>Makes the names in a folder durable: those of files and folders made or removed in it.</summary>
    /// <exception cref="IOException">They may not be.</exception>
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
    /// Gives a file a further name, which is not durable yet; false if something has that name. .NET looks first and renames
    /// then, so that of two who do it at once both may succeed.
    /// </summary>
    /// <exception cref="IOException">It cannot have that name.</exception>
    public static bool TryName(string path, string name)
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

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenDescriptor(string path, int flags);
}
