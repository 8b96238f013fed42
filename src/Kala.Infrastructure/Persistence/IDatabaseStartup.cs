namespace Kala.Infrastructure.Persistence;

/// <summary>Makes the metadata store ready before the first request.</summary>
internal interface IDatabaseStartup
{
    /// <summary>The full path of the file that this process must have for itself; null if several may share the store.</summary>
    string? File { get; }

    /// <summary>All files that the store may have on this disk, whether they are there or not.</summary>
    IEnumerable<string> Files => File is { } file ? [file, file + "-wal", file + "-shm", file + ".lock", file + ".ballast"] : [];

    /// <summary>The store in words for the log, without secrets.</summary>
    string Name { get; }

    /// <summary>Brings the tables up to date. A crash in it is harmless. The lock on <see cref="File"/> is held.</summary>
    /// <exception cref="StartupException">The store cannot be used, or cannot promise what it is asked for.</exception>
    Task RunAsync(CancellationToken cancellation);
}
