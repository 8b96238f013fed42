using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure;

/// <summary>One line of text in a file that only the server's own account reads.</summary>
public static class SecretFile
{
    /// <summary>
    /// Puts a line into a new file. Of several servers that do it at once, one gives the file its name. Content and name
    /// are durable on return.
    /// </summary>
    /// <param name="path">Where. A file that other accounts own or can read, or whose line is not right, is replaced.</param>
    /// <param name="line">What to keep if nothing right is there.</param>
    /// <param name="isRight">Whether a line that is there may stay.</param>
    /// <returns>The line in the file.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public static string KeepOrRead(string path, string line, Func<string, bool> isRight)
    {
        ArgumentNullException.ThrowIfNull(isRight);
        var mine = $"{path}.{Environment.ProcessId}.{Path.GetRandomFileName()}";
        try
        {
            Write(mine, line);
            if (!DurableFile.TryName(mine, path) && (!OwnFile.Exists(path) || PrivateFiles.IsOpen(path) || !isRight(Read(path))))
            {
                File.Move(mine, path, overwrite: true);
            }
            DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
            return Read(path);
        }
        finally
        {
            File.Delete(mine);
        }
    }

    private static string Read(string path) => File.ReadAllText(path).Trim();

    private static void Write(string path, string line)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using var file = new FileStream(path, options);
        using var text = new StreamWriter(file);
        text.WriteLine(line);
        text.Flush();
        DurableFile.Sync(file.SafeFileHandle, path);
    }
}
