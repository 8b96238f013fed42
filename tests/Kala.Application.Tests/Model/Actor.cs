using System.Collections.Concurrent;

namespace Kala.Application.Tests.Model;

/// <summary>One call on its way through the server, so that what happens below it can be put down to it.</summary>
internal sealed class Actor
{
    private static readonly AsyncLocal<Actor?> Here = new();

    public static Actor? Current => Here.Value;

    /// <summary>The faults that struck this call.</summary>
    public ConcurrentQueue<Fault> Hits { get; } = [];

    /// <summary>Counts the checkpoints of it that have been tried, whatever came of them.</summary>
    public SemaphoreSlim Checkpoints { get; } = new(0);

    public void Strike(Fault fault)
    {
        Hits.Enqueue(fault);
        Checkpoints.Release();
    }

    /// <summary>Runs a call in the name of this actor.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> call) => Task.Run(() =>
    {
        Here.Value = this;
        return call();
    });
}
