namespace Kala.Testing;

/// <summary>A server's folder: its database, and its blobs as they lie on disk. Removed at the end.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kala-test-");

    public string Root => Path.Combine(_folder.FullName, "blobs");

    public string Database => Path.Combine(_folder.FullName, "kala.db");

    /// <summary>The files that hold bytes of a session; usually one.</summary>
    public IReadOnlyList<string> BlobsOf(Guid session)
    {
        var folder = Path.Combine(Root, session.ToString()[..2], session.ToString());
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>How many bytes of a session have reached the disk, whether they count or not.</summary>
    public long BytesOf(Guid session) =>
        BlobsOf(session).Select(blob => new FileInfo(blob)).Sum(file => file.Exists ? file.Length : 0);

    /// <summary>How many blobs there are.</summary>
    public int BlobCount => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Count(file => Path.GetFileName(file).Length == 16);

    public void Dispose() => _folder.Delete(recursive: true);
}
