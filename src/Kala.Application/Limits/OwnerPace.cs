using System.Collections.Concurrent;

namespace Kala.Application.Limits;

/// <summary>Counts what an owner does at the moment, on this server: requests in a second, bodies at a time.</summary>
public sealed class OwnerPace(LimitsOptions limits, TimeProvider clock)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Guid, Bucket> _requests = new();
    private readonly ConcurrentDictionary<Guid, int> _uploads = new();

    /// <summary>Takes a request; after how long the next one is taken if this one is not.</summary>
    public TimeSpan? RefusesRequest(Guid owner)
    {
        if (limits.RequestsPerSecond == 0)
        {
            return null;
        }
        if (_requests.Count >= Most)
        {
            // Whoever was refused may go on at once: better than to keep a row of everybody who ever came.
            _requests.Clear();
        }
        return _requests.GetOrAdd(owner, _ => new Bucket(clock.GetTimestamp())).Take(limits.RequestsPerSecond, clock);
    }

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

    /// <summary>A token bucket: it fills at the rate that is allowed, and holds two seconds of it.</summary>
    private sealed class Bucket(long since)
    {
        private readonly Lock _gate = new();
        private long _since = since;
        private double _spent;

        public TimeSpan? Take(long perSecond, TimeProvider clock)
        {
            lock (_gate)
            {
                var now = clock.GetTimestamp();
                _spent = Math.Max(0, _spent - (clock.GetElapsedTime(_since, now).TotalSeconds * perSecond));
                _since = now;
                if (_spent + 1 <= 2 * perSecond)
                {
                    _spent++;
                    return null;
                }
                return TimeSpan.FromSeconds((_spent + 1 - (2 * perSecond)) / perSecond);
            }
        }
    }
}
