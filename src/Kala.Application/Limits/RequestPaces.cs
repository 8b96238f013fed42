namespace Kala.Application.Limits;

/// <summary>
/// A token bucket for each caller, which refills at the allowed rate and holds two seconds' worth of it.
/// </summary>
internal sealed class RequestPaces<TKey>
    where TKey : notnull
{
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly LimitsOptions _limits;
    private readonly TimeProvider _clock;
    private readonly BoundedTable<TKey, (double Spent, long Since)> _buckets;

    public RequestPaces(LimitsOptions limits, TimeProvider clock)
    {
        (_limits, _clock) = (limits, clock);
        _buckets = new(Most, Spent);
    }

    /// <summary>Counts a request; null if it is allowed, otherwise the time until the next one is.</summary>
    public TimeSpan? Take(TKey caller)
    {
        var perSecond = _limits.RequestsPerSecond;
        if (perSecond == 0)
        {
            return null;
        }
        lock (_gate)
        {
            var spent = _buckets.TryGet(caller, out var bucket) ? Spent(bucket) : 0;
            var isTaken = spent + 1 <= 2 * perSecond;
            _buckets.Set(caller, (isTaken ? spent + 1 : spent, _clock.GetTimestamp()));
            return isTaken ? null : TimeSpan.FromSeconds((spent + 1 - (2 * perSecond)) / perSecond);
        }
    }

    private double Spent((double Spent, long Since) bucket) =>
        Math.Max(0, bucket.Spent - (_clock.GetElapsedTime(bucket.Since).TotalSeconds * _limits.RequestsPerSecond));
}
