using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>Makes files that have no name any more, so that nothing is left of them however the process ends.</summary>
internal static class NamelessFile
{
    /// <summary>An empty file for reading and writing.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static SafeFileHandle Create(string folder)
    {
        var path = Path.Combine(folder, $".kala-{Path.GetRandomFileName()}");
        // On Windows it gets no name only when it is closed.
        var options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }
        return file;
    }
}
