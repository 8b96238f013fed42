using Kala.Application;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Storage;

/// <summary>Everything on disk; prepared before the first request and locked until the process ends.</summary>
public sealed class KalaStorage : IDisposable
{
    private readonly DataLock _lock = new();
    private readonly FileBlobStore _blobs;
    private readonly BlobPaths _paths;
    private readonly IDatabaseStartup _database;
    private readonly ILogger<KalaStorage> _log;

    internal KalaStorage(
        FileBlobStore blobs,
        BlobPaths paths,
        IDatabaseStartup database,
        ILogger<KalaStorage> log)
    {
        _blobs = blobs;
        _paths = paths;
        _database = database;
        _log = log;
    }

    /// <summary>The metadata store's name for the log, without secrets.</summary>
    public string Database => _database.Name;

    /// <summary>Takes the locks, creates the folders and updates the tables. A crash during this is harmless.</summary>
    /// <exception cref="StartupException">
    /// Another server uses the same folder or database, or a folder cannot be created.
    /// </exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        CreateFolder(_paths.Root, $"{nameof(FilestoreOptions.Root)} of Filestore");
        if (_database.File is { } file)
        {
            // The nodes of one PostgreSQL share the folder; its rows coordinate what only one node may do at a time.
            CreateFolder(Path.GetDirectoryName(file)!, "The folder of ConnectionStrings:Kala");
            _lock.Take(_paths.Lock, $"The data folder {_paths.Root}");
            _lock.TakeDatabase(file);
        }
        CloseToOthers([_paths.Root, _paths.Lock], PrivateFiles.Close);
        MakeShards();
        CloseToOthers(_paths.Shards, PrivateFiles.CloseTree);
        CloseToOthers(_database.Files, PrivateFiles.Close);
        await _database.RunAsync(cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private void MakeShards()
    {
        try
        {
            _blobs.Prepare();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The folders below {_paths.Root} cannot be created: {error.Message}{Account.Hint(error)}");
        }
    }

    /// <summary>Logs what cannot be closed: a volume may belong to another account on purpose.</summary>
    private void CloseToOthers(IEnumerable<string> paths, Action<string> close)
    {
        foreach (var path in paths)
        {
            try
            {
                close(path);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                _log.OpenToOthers(path, refused.Message);
                return;
            }
        }
    }

    /// <summary>Creates a folder and its parents, and makes their entries durable.</summary>
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
            throw new StartupException($"{what}, {path}, cannot be created: {error.Message}{Account.Hint(error)}");
        }
    }
}
