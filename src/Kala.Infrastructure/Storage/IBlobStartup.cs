namespace Kala.Infrastructure.Storage;

/// <summary>Prepares the store of the blobs before the first request.</summary>
internal interface IBlobStartup
{
    /// <summary>The store's name for the log, without secrets.</summary>
    string Name { get; }

    /// <summary>The setting that chooses the store.</summary>
    string Setting { get; }

    /// <summary>Prepares it. A crash during this is harmless.</summary>
    /// <param name="only">Locks what only one server may use; null if the servers of one database share the store.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="StartupException">It cannot be used.</exception>
    Task RunAsync(DataLock? only, CancellationToken cancellation);

    /// <summary>The names of all marks of installations in the store; see <see cref="StoreMark"/>.</summary>
    /// <exception cref="StartupException">It cannot be used.</exception>
    Task<IReadOnlyList<string>> MarksAsync(CancellationToken cancellation);

    /// <summary>Adds a mark; durable on return.</summary>
    /// <exception cref="StartupException">It cannot be used.</exception>
    Task AddMarkAsync(string mark, CancellationToken cancellation);
}
