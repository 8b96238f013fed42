using Kala.Application;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Persistence;

namespace Kala.Infrastructure;

/// <summary>Everything on disk, made ready before the first request and locked until the process ends.</summary>
public sealed class KalaStorage : IDisposable
{
    private readonly DataLock _lock = new();
    private readonly FileBlobStore _blobs;
    private readonly BlobPaths _paths;
    private readonly IDatabaseStartup _database;

    internal KalaStorage(
        FileBlobStore blobs,
        BlobPaths paths,
        IDatabaseStartup database)
    {
        _blobs = blobs;
        _paths = paths;
        _database = database;
    }

    /// <summary>The metadata store in words for the log, without secrets.</summary>
    public string Database => _database.Name;

    /// <summary>Takes the locks, makes the folders, brings the tables up to date. A crash in it is harmless.</summary>
    /// <exception cref="StartupException">Another server uses the same folder or database, or a folder cannot be made.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        CreateFolder(_paths.Root, $"{nameof(FilestoreOptions.Root)} of Filestore");
        if (_database.File is { } file)
        {
            // The nodes over one PostgreSQL share the folder; what must not be done twice at once they settle in its rows.
            CreateFolder(Path.GetDirectoryName(file)!, "The folder of ConnectionStrings:Kala");
            _lock.Take(_paths.Lock, $"The data folder {_paths.Root}");
            _lock.Take(file + ".lock", $"The database {file}");
        }
        _blobs.Prepare();
        await _database.RunAsync(cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    /// <summary>Makes a folder and those above it, and their names durable.</summary>
    private static void CreateFolder(string path, string what)
    {
        try
        {
            var made = new List<string>();
            for (var folder = path; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            {
                made.Add(folder);
            }
            Directory.CreateDirectory(path);
            foreach (var parent in made.Select(Path.GetDirectoryName).OfType<string>())
            {
                DurableFile.SyncFolder(parent);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{what}, {path}, cannot be made: {error.Message}");
        }
    }
}
