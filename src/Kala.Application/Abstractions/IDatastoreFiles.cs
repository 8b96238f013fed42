using Kala.Domain.Files;

namespace Kala.Application.Abstractions;

/// <summary>The packages on disk. It knows nothing of rows.</summary>
public interface IDatastoreFiles
{
    /// <summary>An empty folder for an import; what an earlier one left is removed.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    string BeginJob(Guid datastore);

    /// <summary>
    /// The bytes of a file as one file on disk: its blob, or a copy in the folder of an import, which goes with the folder. Null if
    /// bytes are missing.
    /// </summary>
    /// <exception cref="IOException">A store failed.</exception>
    Task<string?> SourceAsync(Guid datastore, StoredFile file, CancellationToken cancellation);

    /// <summary>Moves a finished package from the folder of its import to where it is read; durable on return.</summary>
    /// <returns>Its length in bytes.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    long Keep(Guid datastore, string package);

    /// <summary>Removes the folder of an import. Faults are logged.</summary>
    void EndJob(Guid datastore);

    /// <summary>The path of a package that is, or will be, in the folder of an import.</summary>
    string PathInJob(Guid datastore, string package);

    /// <summary>The path of a package that was kept.</summary>
    string PathOf(Guid datastore, string package);

    /// <summary>Removes the packages of a datastore, except one. Running responses can finish. Faults are logged.</summary>
    /// <param name="datastore">The datastore.</param>
    /// <param name="but">The package that stays; null for none.</param>
    void Delete(Guid datastore, string? but);

    /// <summary>The datastores that have anything on disk, with the time of its last change.</summary>
    IEnumerable<(Guid Datastore, DateTimeOffset ChangedAt)> List();

    /// <summary>Bytes that can still be written.</summary>
    long FreeBytes();
}
