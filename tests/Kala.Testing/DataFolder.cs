namespace Kala.Testing;

/// <summary>A server's folder with its database and blobs. Removed at the end.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kala-test-");

    public string Root => Path.Combine(_folder.FullName, "blobs");

    public string Datastores => Path.Combine(_folder.FullName, "datastores");

    public string Database => Path.Combine(_folder.FullName, "kala.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
