using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A disk of which one call may be broken.</summary>
internal class BrokenDisk(IDisk disk) : IDisk
{
    public IDiskFile OpenOrCreate(string path) => Wrap(disk.OpenOrCreate(path));

    public IDiskFile? Open(string path, bool forWriting) => disk.Open(path, forWriting) is { } file ? Wrap(file) : null;

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public void Link(string path, string name) => disk.Link(path, name);

    public virtual void SyncFolder(string path) => disk.SyncFolder(path);

    public void Delete(string path) => disk.Delete(path);

    public void DeleteEmptyFolder(string path) => disk.DeleteEmptyFolder(path);

    public IEnumerable<(string Path, DateTimeOffset ChangedAt, long Size)> List(string folder) => disk.List(folder);

    public long FreeBytes(string folder) => disk.FreeBytes(folder);

    public long TotalBytes(string folder) => disk.TotalBytes(folder);

    protected virtual IDiskFile Wrap(IDiskFile file) => file;
}
