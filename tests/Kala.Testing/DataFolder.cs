namespace Kala.Testing;

/// <summary>A server's folder with its database and blobs. Removed at the end.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kala-test-");

    public string Root => Path.Combine(_folder.FullName, "blobs");

    public string Datastores => Path.Combine(_folder.FullName, "datastores");

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

    /// <summary>The bytes of a session on disk, whether its row counts them or not.</summary>
    public long BytesOf(Guid session) =>
        BlobsOf(session).Select(blob => new FileInfo(blob)).Sum(file => file.Exists ? file.Length : 0);

    /// <summary>The number of blobs.</summary>
    public int BlobCount => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Count(file => Path.GetFileName(file).Length == 16);

    public void Dispose() => _folder.Delete(recursive: true);
}
