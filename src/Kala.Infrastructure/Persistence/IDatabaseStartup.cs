namespace Kala.Infrastructure.Persistence;

/// <summary>Prepares the metadata store before the first request.</summary>
internal interface IDatabaseStartup
{
    /// <summary>
    /// The full path of the file that this process must lock; null if several processes may share the store.
    /// </summary>
    string? File { get; }

    /// <summary>All files that the store may have on this disk, existing or not.</summary>
    IEnumerable<string> Files => File is { } file ? [file, file + "-wal", file + "-shm", file + ".lock", file + ".ballast"] : [];

    /// <summary>The store's name for the log, without secrets.</summary>
    string Name { get; }

    /// <summary>
    /// Updates the tables. A crash during this is harmless. The caller holds the lock on <see cref="File"/>.
    /// </summary>
    /// <exception cref="StartupException">The store cannot be used, or does not guarantee what is needed.</exception>
    Task RunAsync(CancellationToken cancellation);
}
