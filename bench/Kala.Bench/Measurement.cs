using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>
/// Measures every workload with every peer, alternating, each time on a new server and an empty folder.
/// </summary>
internal static class Measurement
{
    public static async Task<Report> RunAsync(
        IReadOnlyList<Peer> peers, IReadOnlyList<Workload> workloads, int rounds, int divide, CancellationToken cancellation)
    {
        var report = new Report(workloads, rounds, divide);
        foreach (var round in Enumerable.Range(1, rounds))
        {
            foreach (var workload in workloads)
            {
                foreach (var peer in peers)
                {
                    Console.Error.WriteLine($"round {round} of {rounds}: {workload.Name}, {peer.Name}");
                    if (await MeasureAsync(peer, workload, divide, cancellation) is { } outcome)
                    {
                        report.Add(workload, peer, outcome);
                    }
                }
            }
        }
        return report;
    }

    private static async Task<Outcome?> MeasureAsync(Peer peer, Workload workload, int divide, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("kala-bench-").FullName;
        try
        {
            await using var running = await peer.StartAsync(folder, cancellation);
            return await workload.RunAsync(running, divide);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
