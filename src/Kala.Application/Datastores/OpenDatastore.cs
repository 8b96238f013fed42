using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Datastores;

namespace Kala.Application.Datastores;

/// <summary>A datastore whose package can be read.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Path">The path of its package.</param>
/// <param name="Collections">Its collections.</param>
public sealed record ReadableDatastore(Datastore Row, string Path, IReadOnlyList<DatastoreTable> Collections)
{
    /// <summary>The collection with a name; refused if there is none.</summary>
    public Result<DatastoreTable> Find(string collection) =>
        Collections.FirstOrDefault(one => one.Name == collection) is { } found ? found : Failures.CollectionNotFound;
}

/// <summary>Finds what requests read from packages.</summary>
public sealed class OpenDatastoreHandler(DatastoreLookup datastores, IDatastoreFiles files)
{
    /// <summary>The datastore; refused if the caller cannot see it or if it has no package yet.</summary>
    public async Task<Result<ReadableDatastore>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await datastores.FindAsync(id, caller, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }
        return found.Value.Package is { } package
            ? new ReadableDatastore(found.Value, files.PathOf(id, package), await datastores.CollectionsAsync(id, cancellation))
            : Failures.DatastoreNotReady;
    }
}
