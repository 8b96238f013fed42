using System.Runtime.InteropServices;

namespace Kala.Infrastructure.Storage;

/// <summary>
/// Protects files on disk from other accounts of the machine: the database contains the keys that sign tokens. See
/// docs/decisions/0045.
/// </summary>
public static partial class PrivateFiles
{
    private const int RightsOfOthers = 63; // 0077

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Everything in a folder, without following links.</summary>
    private static readonly EnumerationOptions OurTree = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    /// <summary>From now on, this process creates folders with mode 0700 and files with mode 0600.</summary>
    public static void RestrictNewFiles()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(RightsOfOthers);
        }
    }

    /// <summary>Whether other accounts have any access to a file or folder; false if it is missing.</summary>
    public static bool IsOpen(string path) =>
        !OperatingSystem.IsWindows() && Path.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0;

    /// <summary>Removes the access of other accounts.</summary>
    /// <exception cref="IOException">The file system does not support permissions.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another account.</exception>
    internal static void Close(string path)
    {
        if (!OperatingSystem.IsLinux() || !IsOpen(path))
        {
            return;
        }
        using var own = OwnFile.TryOpen(path) ?? throw new UnauthorizedAccessException("It is a link or belongs to another account.");
        File.SetUnixFileMode(own, File.GetUnixFileMode(own) & ~Others);
    }

    /// <summary>
    /// Closes a folder from an earlier version and everything in it. The folder itself is closed last: if this is
    /// interrupted, the next start does it again.
    /// </summary>
    internal static void CloseTree(string folder)
    {
        if (!IsOpen(folder))
        {
            return;
        }
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", OurTree))
        {
            // Files of other accounts keep their permissions; a closed folder makes them unreachable.
            using var own = OwnFile.TryOpen(path);
            if (own is not null && OperatingSystem.IsLinux())
            {
                File.SetUnixFileMode(own, File.GetUnixFileMode(own) & ~Others);
            }
        }
        Close(folder);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int SetMask(int mask);
}
