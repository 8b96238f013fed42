using System.Collections.Concurrent;

namespace Kala.Application.Limits;

/// <summary>
/// Counts what a caller does at the moment, on this server: requests in a second, bodies at a time. Who has not signed in is
/// told apart by their address.
/// </summary>
public sealed class OwnerPace(LimitsOptions limits, TimeProvider clock)
{
    private readonly RequestPaces<Guid> _owners = new(limits, clock);
    private readonly RequestPaces<ClientNetwork> _networks = new(limits, clock);
    private readonly ConcurrentDictionary<Guid, int> _uploads = new();

    /// <summary>Takes a request of an owner; after how long the next one is taken if this one is not.</summary>
    public TimeSpan? RefusesRequest(Guid owner) => _owners.Refuses(owner);

    /// <summary>Takes a request of a caller who has not signed in; after how long the next one is taken if this one is not.</summary>
    public TimeSpan? RefusesRequest(ClientNetwork from) => _networks.Refuses(from);

    /// <summary>Begins a body; false if the owner sends as many as they may.</summary>
    public bool BeginUpload(Guid owner)
    {
        if (limits.UploadsPerOwner == 0)
        {
            return true;
        }
        if (_uploads.AddOrUpdate(owner, 1, (_, count) => count + 1) <= limits.UploadsPerOwner)
        {
            return true;
        }
        EndUpload(owner);
        return false;
    }

    /// <summary>Ends a body that was begun.</summary>
    public void EndUpload(Guid owner)
    {
        if (limits.UploadsPerOwner > 0 && _uploads.AddOrUpdate(owner, 0, (_, count) => count - 1) == 0)
        {
            // Only if nobody has begun another since.
            _uploads.TryRemove(KeyValuePair.Create(owner, 0));
        }
    }
}
