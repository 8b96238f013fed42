using Kala.Application.Abstractions;
using Kala.Application.Datastores;
using Kala.Domain.Files;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Datastores;

/// <summary>Packages in a folder of this machine.</summary>
/// <remarks>
/// <code>
/// {root}/                          Datastores:Root
///   3f/3f1c0a52-….-…/              first byte of the uuid, the datastore's uuid
///     5be0cd191f83d9ab.gpkg        a package; the row says which one counts
///   jobs/3f1c0a52-….-…/            what a running import needs
/// </code>
/// </remarks>
internal sealed class DatastoreFiles(
    DatastoresOptions options, IBlobStore blobs, BlobPaths paths, IDisk disk, ILogger<DatastoreFiles> log) : IDatastoreFiles
{
    private const string Extension = ".gpkg";
    private const int CopyBytes = 1 << 20;

    private readonly string _root = Path.GetFullPath(options.Root);

    private string Jobs => Path.Combine(_root, "jobs");

    public string BeginJob(Guid datastore)
    {
        var folder = JobOf(datastore);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        Directory.CreateDirectory(folder);
        return folder;
    }

    public async Task<string?> SourceAsync(Guid datastore, StoredFile file, CancellationToken cancellation)
    {
        using var content = file.Size == 0 ? BlobContent.Empty : await blobs.OpenReaderAsync(file.Id, file.Extents, cancellation);
        return content is null ? null
            : content.WholeFile is { } path ? Path.Combine(paths.Root, path)
            : await CopyAsync(content, Path.Combine(JobOf(datastore), "source"), cancellation);
    }

    public long Keep(Guid datastore, string package)
    {
        var (from, to) = (PathInJob(datastore, package), PathOf(datastore, package));
        using (var file = disk.Open(from, forWriting: true) ?? throw new StorageFaultException($"{from} is missing."))
        {
            file.Sync();
        }
        Directory.CreateDirectory(FolderOf(datastore));
        File.Move(from, to);
        disk.SyncFolder(FolderOf(datastore));
        disk.SyncFolder(Path.GetDirectoryName(FolderOf(datastore))!);
        disk.SyncFolder(_root);
        return new FileInfo(to).Length;
    }

    public void EndJob(Guid datastore) => Try(datastore, () =>
    {
        if (Directory.Exists(JobOf(datastore)))
        {
            Directory.Delete(JobOf(datastore), recursive: true);
        }
    });

    public string PathInJob(Guid datastore, string package) => Path.Combine(JobOf(datastore), package + Extension);

    public string PathOf(Guid datastore, string package) => Path.Combine(FolderOf(datastore), package + Extension);

    public void Delete(Guid datastore, string? but) => Try(datastore, () =>
    {
        var folder = FolderOf(datastore);
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != but + Extension))
        {
            disk.Delete(file);
        }
        disk.DeleteEmptyFolder(folder);
    });

    public IEnumerable<(Guid Datastore, DateTimeOffset ChangedAt)> List()
    {
        if (!Directory.Exists(_root))
        {
            yield break;
        }
        foreach (var shard in Directory.EnumerateDirectories(_root))
        {
            foreach (var (path, changedAt, _) in disk.List(shard))
            {
                if (Guid.TryParseExact(Path.GetFileName(path), "D", out var id))
                {
                    yield return (id, changedAt);
                }
            }
        }
    }

    public long FreeBytes()
    {
        Directory.CreateDirectory(_root);
        return disk.FreeBytes(_root);
    }

    private static async Task<string> CopyAsync(BlobContent content, string path, CancellationToken cancellation)
    {
        await using var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
        var buffer = new byte[CopyBytes];
        var position = 0L;
        for (int read; (read = await content.ReadAsync(buffer, position, cancellation)) > 0; position += read)
        {
            await copy.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
        return path;
    }

    private string FolderOf(Guid datastore) => Path.Combine(_root, datastore.ToString("D")[..2], datastore.ToString("D"));

    private string JobOf(Guid datastore) => Path.Combine(Jobs, datastore.ToString("D"));

    private void Try(Guid datastore, Action remove)
    {
        try
        {
            remove();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log.DatastoreNotRemoved(fault, datastore);
        }
    }
}
