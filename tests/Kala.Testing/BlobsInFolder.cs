namespace Kala.Testing;

/// <summary>The blobs of a server that stores them in a folder.</summary>
public sealed class BlobsInFolder(string root) : StoredBlobs
{
    public override Task<IReadOnlyList<string>> NamesAsync(Guid session) =>
        Task.FromResult<IReadOnlyList<string>>([.. FilesOf(session).Select(file => file.Name)]);

    public override Task<long> BytesAsync(Guid session) =>
        Task.FromResult(FilesOf(session).Sum(file => file.Exists ? file.Length : 0));

    public override Task<int> CountAsync() => Task.FromResult(
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Count(file => Path.GetFileName(file).Length == 16));

    public override Task<byte[]> ReadAsync(Guid session, string blob) => File.ReadAllBytesAsync(PathOf(session, blob));

    public override Task WriteAsync(Guid session, string blob, byte[] bytes) => File.WriteAllBytesAsync(PathOf(session, blob), bytes);

    public override Task DeleteAsync(Guid session, string blob)
    {
        File.Delete(PathOf(session, blob));
        return Task.CompletedTask;
    }

    /// <summary>Puts a folder in the place of the file.</summary>
    public override Task<IAsyncDisposable> ObstructAsync(Guid session)
    {
        var path = Assert.Single(FilesOf(session)).FullName;
        // Beside the session's folder, or it would not be empty after the blob was deleted.
        var away = Path.GetDirectoryName(path) + ".away";
        File.Move(path, away);
        Directory.CreateDirectory(path);
        return Task.FromResult<IAsyncDisposable>(new Undo(() =>
        {
            Directory.Delete(path);
            File.Move(away, path);
        }));
    }

    /// <summary>Puts a file in the place of each folder.</summary>
    public override Task RefuseAsync()
    {
        foreach (var folder in Directory.GetDirectories(root))
        {
            Directory.Delete(folder);
            File.WriteAllText(folder, "");
        }
        return Task.CompletedTask;
    }

    /// <summary>Leaves an empty folder, like a disk that is not mounted.</summary>
    public override Task<IAsyncDisposable> TakeAwayAsync()
    {
        var away = root + "-away";
        Directory.Move(root, away);
        Directory.CreateDirectory(root);
        return Task.FromResult<IAsyncDisposable>(new Undo(() =>
        {
            Directory.Delete(root);
            Directory.Move(away, root);
        }));
    }

    private FileInfo[] FilesOf(Guid session)
    {
        try
        {
            return new DirectoryInfo(FolderOf(session)).GetFiles();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private string FolderOf(Guid session) => Path.Combine(root, session.ToString()[..2], session.ToString());

    private string PathOf(Guid session, string blob) => Path.Combine(FolderOf(session), blob);
}
