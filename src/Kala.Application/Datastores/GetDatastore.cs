using Kala.Domain;

namespace Kala.Application.Datastores;

/// <summary>Shows a datastore with its collections.</summary>
public sealed class GetDatastoreHandler(DatastoreLookup datastores)
{
    /// <summary>The datastore; refused if the caller cannot see it.</summary>
    public async Task<Result<DatastoreView>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await datastores.FindAsync(id, caller, cancellation);
        return found.IsRefused(out var refusal)
            ? refusal
            : DatastoreView.Of(found.Value) with
            {
                Collections = [.. (await datastores.CollectionsAsync(id, cancellation)).Select(CollectionView.Of)],
            };
    }
}
