using System.Collections.Concurrent;

namespace Kala.Application.Limits;

/// <summary>
/// Limits the requests per second and simultaneous bodies of each caller, on this server. Callers who have not signed
/// in are distinguished by address.
/// </summary>
public sealed class OwnerPace(LimitsOptions limits, TimeProvider clock)
{
    private readonly RequestPaces<Guid> _owners = new(limits, clock);
    private readonly RequestPaces<ClientNetwork> _networks = new(limits, clock);
    private readonly ConcurrentDictionary<Guid, int> _uploads = new();

    /// <summary>
    /// Counts a request of an owner; null if it is allowed, otherwise the time until the next one is.
    /// </summary>
    public TimeSpan? TakeRequest(Guid owner) => _owners.Take(owner);

    /// <summary>
    /// Counts a request of a caller who has not signed in; null if it is allowed, otherwise the time until the next one
    /// is.
    /// </summary>
    public TimeSpan? TakeRequest(ClientNetwork from) => _networks.Take(from);

    /// <summary>Starts a body; false if the owner already sends the maximum number.</summary>
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

    /// <summary>Ends a body that was started.</summary>
    public void EndUpload(Guid owner)
    {
        if (limits.UploadsPerOwner > 0 && _uploads.AddOrUpdate(owner, 0, (_, count) => count - 1) == 0)
        {
            // Removed only if no other body was started meanwhile.
            _uploads.TryRemove(KeyValuePair.Create(owner, 0));
        }
    }
}
