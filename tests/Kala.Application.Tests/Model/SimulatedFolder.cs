namespace Kala.Application.Tests.Model;

/// <summary>A folder: the names in it, as every process sees them, and those that are on the platter.</summary>
internal sealed class SimulatedFolder
{
    private Dictionary<string, object> _durable = [];

    /// <summary>What is in it: a <see cref="SimulatedFolder"/> or a <see cref="SimulatedFile"/> behind each name.</summary>
    public Dictionary<string, object> Names { get; private set; } = [];

    /// <summary>What would be behind a name if the power failed at the worst moment.</summary>
    public object? Durable(string name) => _durable.GetValueOrDefault(name);

    public void Sync() => _durable = new Dictionary<string, object>(Names);

    /// <summary>
    /// Every second of the changed names may have become durable, and the others may at the next sync: a file system
    /// that cannot write its journal says so to everybody from then on.
    /// </summary>
    public void FailSync()
    {
        foreach (var name in Changed().Where((_, index) => index % 2 == 1))
        {
            Keep(name);
        }
    }

    /// <summary>Any of the names that were not synced may be as before, in this folder and below it.</summary>
    public void LosePower(Random random)
    {
        foreach (var name in Changed().Where(_ => random.Next(2) == 0))
        {
            Keep(name);
        }
        Names = new Dictionary<string, object>(_durable);
        foreach (var inside in Names.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value))
        {
            (inside as SimulatedFolder)?.LosePower(random);
            (inside as SimulatedFile)?.LosePower(random);
        }
    }

    private List<string> Changed() =>
        [.. Names.Keys.Union(_durable.Keys).Where(name => Names.GetValueOrDefault(name) != Durable(name)).Order()];

    private void Keep(string name)
    {
        if (Names.TryGetValue(name, out var inside))
        {
            _durable[name] = inside;
        }
        else
        {
            _durable.Remove(name);
        }
    }
}
