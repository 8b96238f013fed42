using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>The results of a run, in the order of the measurements.</summary>
internal sealed class Results(IReadOnlyList<Workload> workloads)
{
    private readonly List<Result> _all = [];

    public void Add(Workload workload, Peer peer, int warmSeconds, Outcome outcome)
    {
        var result = Find(workload.Name, peer.Name, warmSeconds);
        if (result is null)
        {
            _all.Add(result = new Result(workload, peer.Name, warmSeconds));
        }
        result.Outcomes.Add(outcome);
    }

    /// <summary>The workloads with their results.</summary>
    public IEnumerable<(Workload Workload, List<Result> Results)> ByWorkload() =>
        workloads.Select(workload => (workload, _all.Where(one => one.Workload == workload).ToList()));

    /// <summary>A result; null if it was not measured.</summary>
    public Result? Find(string workload, string peer, int warmSeconds) =>
        _all.Find(one => one.Workload.Name == workload && one.Peer == peer && one.WarmSeconds == warmSeconds);
}

/// <summary>The outcomes of one workload with one peer in one state.</summary>
internal sealed record Result(Workload Workload, string Peer, int WarmSeconds)
{
    public List<Outcome> Outcomes { get; } = [];

    public string State => Effort.StateOf(WarmSeconds);

    public double Rate => Median(one => one.Rate)!.Value;

    public double Slowest => Outcomes.Min(one => one.Rate);

    public double Fastest => Outcomes.Max(one => one.Rate);

    public double? Median(Func<Outcome, double?> value)
    {
        var sorted = Outcomes.Select(value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
