namespace Kala.Domain.Datastores;

/// <summary>Collections made of a file. The file stays as it is; they lie in a package beside it.</summary>
public sealed class Datastore
{
    private Datastore()
    {
    }

    /// <summary>The uuid.</summary>
    public Guid Id { get; private init; }

    /// <summary>The owner, who is that of the file.</summary>
    public Guid OwnerId { get; private init; }

    /// <summary>The file.</summary>
    public Guid FileId { get; private init; }

    /// <summary>The name, for people.</summary>
    public string Name { get; private init; } = "";

    /// <summary>What the client said of the file, as JSON; null if nothing.</summary>
    public string? Options { get; private init; }

    /// <summary>The state.</summary>
    public DatastoreState State { get; private set; }

    /// <summary>The reader of the last import; null before it has begun.</summary>
    public string? Reader { get; private set; }

    /// <summary>Percent of the running import; 100 when it is ready.</summary>
    public int Progress { get; private set; }

    /// <summary>Why the last import failed; null if it did not.</summary>
    public string? FailureCode { get; private set; }

    /// <summary>The same as a sentence for the client.</summary>
    public string? FailureMessage { get; private set; }

    /// <summary>The name of the package, 16 hex digits; null until it is ready for the first time.</summary>
    public string? Package { get; private set; }

    /// <summary>Bytes of the package.</summary>
    public long PackageBytes { get; private set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When the last import ended well; null if none did.</summary>
    public DateTimeOffset? ReadyAt { get; private set; }

    /// <summary>Makes a datastore that waits for its import.</summary>
    public static Datastore Create(Guid id, Guid owner, Guid file, string name, string? options, DateTimeOffset now) => new()
    {
        Id = id,
        OwnerId = owner,
        FileId = file,
        Name = name,
        Options = options,
        State = DatastoreState.Importing,
        CreatedAt = now,
    };

    /// <summary>Asks for an import anew. The package of an earlier one stays readable until the next is ready.</summary>
    public void ImportAgain() => (State, Progress, FailureCode, FailureMessage) = (DatastoreState.Importing, 0, null, null);

    /// <summary>Records a package, which is durable.</summary>
    public void Finish(string reader, string package, long bytes, DateTimeOffset now)
    {
        (State, Progress, FailureCode, FailureMessage) = (DatastoreState.Ready, 100, null, null);
        (Reader, Package, PackageBytes, ReadyAt) = (reader, package, bytes, now);
    }

    /// <summary>Records why there is no package.</summary>
    public void Fail(string? reader, string code, string message) =>
        (State, Reader, FailureCode, FailureMessage) = (DatastoreState.Failed, reader, code, message);
}
