namespace Kala.Client.Tests;

/// <summary>What was reported, in its order.</summary>
internal sealed class Reports<T> : IProgress<T>
{
    private readonly Lock _gate = new();
    private readonly List<T> _all = [];

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>What a test does at a report.</summary>
    public Action<T>? Then { get; init; }

    public void Report(T value)
    {
        lock (_gate)
        {
            _all.Add(value);
        }
        Then?.Invoke(value);
    }
}
