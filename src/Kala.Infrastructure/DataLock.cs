using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure;

/// <summary>
/// The operating system's lock on what one server uses alone. It goes with the process, however that ends; that the
/// file is still there says nothing.
/// </summary>
internal sealed partial class DataLock : IDisposable
{
    private const int Exclusive = 2;
    private const int DoNotWait = 4;
    private const int WouldBlock = 11;

    private readonly List<SafeFileHandle> _held = [];

    /// <summary>Takes the lock of a file, which is made if it is not there.</summary>
    /// <exception cref="StartupException">Somebody else has it, or the file cannot be opened.</exception>
    public void Take(string path, string what)
    {
        SafeFileHandle handle;
        try
        {
            // On Windows the share mode is the lock; elsewhere .NET looks at the lock too when it opens a file.
            var share = OperatingSystem.IsWindows() ? FileShare.None : FileShare.ReadWrite;
            handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        }
        catch (IOException busy) when (OperatingSystem.IsWindows() || busy.HResult == WouldBlock)
        {
            throw InUse(path, what);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{what} cannot be locked: {refused.Message}");
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

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
