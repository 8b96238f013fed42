using System.Runtime.InteropServices;

namespace Kala.Infrastructure;

/// <summary>
/// Keeps what lies on the disk from the other accounts of the machine: the database has the keys that tokens are signed
/// with. See docs/decisions/0045.
/// </summary>
public static partial class PrivateFiles
{
    private const int RightsOfOthers = 63; // 0077

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>All below a folder, but not what links lead to.</summary>
    private static readonly EnumerationOptions OurTree = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    /// <summary>From now on this process makes folders with mode 0700 and files with 0600.</summary>
    public static void CloseFromNowOn()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(RightsOfOthers);
        }
    }

    /// <summary>Whether accounts other than the owner may do something with a file or folder; no if it is not there.</summary>
    public static bool IsOpen(string path) =>
        !OperatingSystem.IsWindows() && Path.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0;

    /// <summary>Takes the rights of others away, if they have any.</summary>
    /// <exception cref="IOException">The file system knows no rights.</exception>
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
    /// Closes a folder that an earlier version made, and all that is in it. The folder itself comes last: as long as it is
    /// open, the next start does this again.
    /// </summary>
    internal static void CloseTree(string folder)
    {
        if (!IsOpen(folder))
        {
            return;
        }
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", OurTree))
        {
            // What another account has put there keeps its rights; nobody gets to it through a closed folder.
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
