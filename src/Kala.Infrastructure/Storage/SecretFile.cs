using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Storage;

/// <summary>A file with one line of text that only the server's account can read.</summary>
public static class SecretFile
{
    /// <summary>
    /// Writes a line to a new file, or reads the existing one. If several servers do this at once, one of them creates
    /// the file. Content and name are durable on return.
    /// </summary>
    /// <param name="path">
    /// The file. It is replaced if other accounts own it or can read it, or if its line is invalid.
    /// </param>
    /// <param name="line">The line to write if there is no valid one.</param>
    /// <param name="isRight">Whether an existing line is valid.</param>
    /// <returns>The line in the file.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string WriteOrRead(string path, string line, Func<string, bool> isRight)
    {
        ArgumentNullException.ThrowIfNull(isRight);
        var mine = $"{path}.{Environment.ProcessId}.{Path.GetRandomFileName()}";
        try
        {
            Write(mine, line);
            if (!DurableFile.TryLink(mine, path) && (!OwnFile.Exists(path) || PrivateFiles.IsOpen(path) || !isRight(Read(path))))
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
