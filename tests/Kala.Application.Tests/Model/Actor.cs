using System.Collections.Concurrent;

namespace Kala.Application.Tests.Model;

/// <summary>One call on its way through the server, so that what happens below it can be put down to it.</summary>
internal sealed class Actor
{
    private static readonly AsyncLocal<Actor?> Here = new();

    public static Actor? Current => Here.Value;

    /// <summary>The faults that struck this call.</summary>
    public ConcurrentQueue<Fault> Hits { get; } = [];

    /// <summary>Done when a checkpoint of it has been tried, whatever came of it.</summary>
    public TaskCompletionSource Checkpointed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Strike(Fault fault)
    {
        Hits.Enqueue(fault);
        Checkpointed.TrySetResult();
    }

    /// <summary>Runs a call in the name of this actor.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> call) => Task.Run(() =>
    {
        Here.Value = this;
        return call();
    });
}
