using System.Text.Json.Serialization;
using Kala.Domain.Datastores;

namespace Kala.Application.Datastores;

/// <summary>A datastore as clients see it.</summary>
public sealed record DatastoreView
{
    /// <summary>The uuid.</summary>
    public Guid Uuid { get; init; }

    /// <summary>The owner, who is that of the file.</summary>
    public Guid Owner { get; init; }

    /// <summary>The file: <c>filestore:</c> and its uuid.</summary>
    public string Source { get; init; } = "";

    /// <summary>The name, for people.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the client said of the file; null if nothing.</summary>
    public SourceOptions? Options { get; init; }

    /// <summary><c>importing</c>, <c>ready</c> or <c>failed</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>The reader of the last import; null before it has begun.</summary>
    public string? Reader { get; init; }

    /// <summary>Percent of the running import; 100 when it is ready.</summary>
    public int Progress { get; init; }

    /// <summary>Why the last import failed; null if it did not.</summary>
    public DatastoreFailureView? Failure { get; init; }

    /// <summary>Whether collections can be read: also during an import anew, and after one that failed.</summary>
    public bool Readable { get; init; }

    /// <summary>Bytes of the package.</summary>
    public long PackageBytes { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last import ended well; null if none did.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>The collections; not in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CollectionView>? Collections { get; init; }

    /// <summary>The view of a row.</summary>
    internal static DatastoreView Of(Datastore row) => new()
    {
        Uuid = row.Id,
        Owner = row.OwnerId,
        Source = DatastoreSource.Text(row.FileId),
        Name = row.Name,
        Options = row.Options is null ? null : SourceOptions.Parse(row.Options),
        State = StateText(row.State),
        Reader = row.Reader,
        Progress = row.Progress,
        Failure = row.FailureCode is null ? null : new DatastoreFailureView(row.FailureCode, row.FailureMessage ?? ""),
        Readable = row.Package is not null,
        PackageBytes = row.PackageBytes,
        CreatedAt = row.CreatedAt,
        ReadyAt = row.ReadyAt,
    };

    /// <summary>A state as it is stored and sent.</summary>
    public static string StateText(DatastoreState state) => state switch
    {
        DatastoreState.Importing => "importing",
        DatastoreState.Ready => "ready",
        _ => "failed",
    };
}

/// <summary>Why an import failed.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Message">One sentence.</param>
public sealed record DatastoreFailureView(string Code, string Message);
