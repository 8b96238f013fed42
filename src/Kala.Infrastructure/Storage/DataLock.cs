using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Storage;

/// <summary>
/// The operating system's lock on what only one server may use. It ends with the process, however that ends; the lock
/// file itself may stay.
/// </summary>
internal sealed partial class DataLock : IDisposable
{
    private const int Exclusive = 2;
    private const int DoNotWait = 4;
    private const int WouldBlock = 11;
    private const int LongestPath = 4096;

    // On these, flock uses the same locks as SQLite, which would then block.
    private static readonly string[] NetworkFormats = ["nfs", "nfs4", "cifs", "smb2", "smb3", "9p"];

    private readonly List<SafeFileHandle> _held = [];

    /// <summary>
    /// Locks a SQLite file, creating it if needed: by its real path, independent of links, and the file itself, which
    /// may have several names.
    /// </summary>
    /// <exception cref="StartupException">Another process has it, or a file cannot be opened.</exception>
    public void TakeDatabase(string file)
    {
        var what = $"The database {file}";
        Take(RealPath(file) + ".lock", what);
        if (!OperatingSystem.IsWindows() && !NetworkFormats.Contains(FormatOf(file)))
        {
            Take(file, what);
        }
    }

    /// <summary>Locks a file, creating it if needed.</summary>
    /// <exception cref="StartupException">Another process has it, or the file cannot be opened.</exception>
    public void Take(string path, string what)
    {
        SafeFileHandle handle;
        try
        {
            // On Windows the share mode is the lock; elsewhere .NET also checks the lock when it opens a file.
            var share = OperatingSystem.IsWindows() ? FileShare.None : FileShare.ReadWrite;
            handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        }
        catch (IOException busy) when (OperatingSystem.IsWindows() || busy.HResult == WouldBlock)
        {
            throw InUse(path, what);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{what} cannot be locked: {refused.Message}{Account.Hint(refused)}");
        }
        _held.Add(handle);
        if (!OperatingSystem.IsWindows() && Flock(handle, Exclusive | DoNotWait) != 0)
        {
            throw InUse(path, what);
        }
    }

    public void Dispose() => _held.ForEach(handle => handle.Dispose());

    private static StartupException InUse(string path, string what) =>
        new($"{what} is in use by another Kala server (it holds the lock of {path}).");

    /// <summary>The path with links resolved; if the file is missing, only its folder is resolved.</summary>
    private static string RealPath(string file)
    {
        var real = new byte[LongestPath];
        return OperatingSystem.IsWindows() ? file
            : Resolve(file, real) != 0 ? Text(real)
            : Resolve(Path.GetDirectoryName(file)!, real) != 0 ? Path.Combine(Text(real), Path.GetFileName(file))
            : file;
    }

    private static string Text(byte[] path) => Encoding.UTF8.GetString(path.AsSpan(0, path.AsSpan().IndexOf((byte)0)));

    private static string FormatOf(string file)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(file)!).DriveFormat;
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Resolve(string path, [Out] byte[] real);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
