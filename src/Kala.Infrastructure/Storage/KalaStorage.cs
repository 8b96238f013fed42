using Kala.Application.Users;
using Kala.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Storage;

/// <summary>The stores of blobs and metadata; prepared before the first request and locked until the process ends.</summary>
public sealed class KalaStorage : IDisposable
{
    private readonly DataLock _lock = new();
    private readonly IBlobStartup _blobs;
    private readonly IDatabaseStartup _database;
    private readonly SigningKeys _keys;
    private readonly ILogger<KalaStorage> _log;

    internal KalaStorage(IBlobStartup blobs, IDatabaseStartup database, SigningKeys keys, ILogger<KalaStorage> log)
    {
        _blobs = blobs;
        _database = database;
        _keys = keys;
        _log = log;
    }

    /// <summary>The blob store's name for the log, without secrets.</summary>
    public string Blobs => _blobs.Name;

    /// <summary>The metadata store's name for the log, without secrets.</summary>
    public string Database => _database.Name;

    /// <summary>Takes the locks, prepares the blob store and updates the tables. A crash during this is harmless.</summary>
    /// <exception cref="StartupException">
    /// Another server uses the same folder or database, the blobs belong to another installation, a folder cannot be created, or
    /// a store cannot be used.
    /// </exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        // The nodes of one PostgreSQL share the blobs; its rows coordinate what only one node may do at a time.
        await _blobs.RunAsync(_database.File is null ? null : _lock, cancellation);
        if (_database.File is { } file)
        {
            Folders.Create(Path.GetDirectoryName(file)!, "The folder of ConnectionStrings:Kala");
            _lock.TakeDatabase(file);
        }
        Folders.CloseToOthers(_database.Files, PrivateFiles.Close, _log);
        await _database.RunAsync(cancellation);
        var key = await _keys.GetAsync(StoreMark.KeyName, cancellation);
        await StoreMark.ClaimAsync(_blobs, StoreMark.Of(key), Database, cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();
}
