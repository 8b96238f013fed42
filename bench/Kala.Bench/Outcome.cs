using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>The result of one measurement.</summary>
/// <param name="Rate">Operations or MB per second.</param>
/// <param name="Seconds">The duration in seconds.</param>
/// <param name="P99">The 99th percentile of the duration of an operation, in ms.</param>
/// <param name="ProcessorSeconds">The server's processor time; null without a server.</param>
/// <param name="PeakMegabytes">The server's peak resident memory, in MiB; null without a server.</param>
internal sealed record Outcome(double Rate, double Seconds, double P99, double? ProcessorSeconds, double? PeakMegabytes)
{
    /// <summary>The same result with the rate in MB (10^6 bytes) per second.</summary>
    public Outcome InBytes(long bytes) => this with { Rate = bytes / 1e6 / Seconds };

    /// <summary>The server's processor time for each operation, in ms, if <see cref="Rate"/> counts operations.</summary>
    public double? ProcessorMillisecondsEach => ProcessorSeconds * 1000 / (Rate * Seconds);

    /// <summary>
    /// Runs a number of operations with a number of concurrent clients: untimed until the peer is warm, then timed.
    /// </summary>
    public static async Task<Outcome> MeasureAsync(RunningPeer peer, Effort effort, int count, int clients, Func<int, int, Task> work)
    {
        for (var warming = Stopwatch.StartNew(); warming.Elapsed.TotalSeconds < effort.WarmSeconds;)
        {
            await RunAsync(peer, count, clients, work, effort.Cancellation);
        }
        await FlushAsync(effort.Cancellation);
        return await RunAsync(peer, count, clients, work, effort.Cancellation);
    }

    /// <summary>The resident memory of a process after five idle seconds, in MiB.</summary>
    public static async Task<double> IdleMegabytesOfAsync(int process)
    {
        await Task.Delay(TimeSpan.FromSeconds(5));
        return MegabytesOf(process, "VmRSS:");
    }

    private static async Task<Outcome> RunAsync(
        RunningPeer peer, int count, int clients, Func<int, int, Task> work, CancellationToken cancellation)
    {
        var next = -1;
        var times = new ConcurrentBag<double>();
        var processorBefore = ProcessorSecondsOf(peer.ProcessId);
        var start = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) < count;)
            {
                cancellation.ThrowIfCancellationRequested();
                var began = Stopwatch.GetTimestamp();
                await work(client, number);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }, cancellation)));
        var seconds = start.Elapsed.TotalSeconds;
        var sorted = times.Order().ToList();
        return new Outcome(
            count / seconds,
            seconds,
            sorted[(int)((sorted.Count - 1) * 0.99)],
            ProcessorSecondsOf(peer.ProcessId) - processorBefore,
            PeakMegabytesOf(peer.ProcessId));
    }

    /// <summary>Writes what is left of the work before, so that the timed work does not pay for it.</summary>
    private static async Task FlushAsync(CancellationToken cancellation)
    {
        using var sync = Process.Start("sync", ["-f", Path.GetTempPath()]);
        await sync.WaitForExitAsync(cancellation);
    }

    private static double? ProcessorSecondsOf(int? process)
    {
        if (process is not { } id)
        {
            return null;
        }
        using var server = Process.GetProcessById(id);
        return server.TotalProcessorTime.TotalSeconds;
    }

    private static double? PeakMegabytesOf(int? process) => process is { } id ? MegabytesOf(id, "VmHWM:") : null;

    /// <summary>A value of proc(5), in MiB: VmRSS is the resident memory, VmHWM its peak.</summary>
    private static double MegabytesOf(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(one => one.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
