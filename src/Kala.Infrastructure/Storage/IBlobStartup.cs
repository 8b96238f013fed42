namespace Kala.Infrastructure.Storage;

/// <summary>Prepares the store of the blobs before the first request.</summary>
internal interface IBlobStartup
{
    /// <summary>The store's name for the log, without secrets.</summary>
    string Name { get; }

    /// <summary>Prepares it. A crash during this is harmless.</summary>
    /// <param name="only">Locks what only one server may use; null if the servers of one database share the store.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="StartupException">It cannot be used.</exception>
    Task RunAsync(DataLock? only, CancellationToken cancellation);
}
