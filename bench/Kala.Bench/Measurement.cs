using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>
/// Measures every workload with every peer in every state, alternating, each time on a new server and an empty folder.
/// </summary>
internal sealed class Measurement(IReadOnlyList<Peer> peers, IReadOnlyList<Workload> workloads, Run run)
{
    public async Task<Results> RunAsync(CancellationToken cancellation)
    {
        var results = new Results(workloads);
        using var folders = new MeasuredFolders();
        foreach (var round in Enumerable.Range(1, run.Rounds))
        {
            foreach (var workload in workloads)
            {
                foreach (var (peer, seconds) in peers.SelectMany(_ => run.Warm, (peer, seconds) => (peer, seconds)))
                {
                    Console.Error.WriteLine($"round {round} of {run.Rounds}: {workload.Name}, {peer.Name}, {Effort.StateOf(seconds)}");
                    var effort = new Effort(run.Divide, seconds, cancellation);
                    if (await MeasureAsync(peer, workload, effort, folders.Make()) is { } outcome)
                    {
                        results.Add(workload, peer, seconds, outcome);
                    }
                }
            }
        }
        return results;
    }

    private static async Task<Outcome?> MeasureAsync(Peer peer, Workload workload, Effort effort, string folder)
    {
        try
        {
            await using var running = await peer.StartAsync(folder, effort.Cancellation);
            return await workload.RunAsync(running, effort);
        }
        catch (OperationCanceledException late) when (!effort.Cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{peer.Name} did not answer.", late);
        }
        finally
        {
            MeasuredFolders.Empty(folder);
            await peer.CleanAsync();
        }
    }
}
