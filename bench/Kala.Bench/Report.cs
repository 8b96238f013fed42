using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>The results of a run as Markdown tables.</summary>
internal sealed class Report(IReadOnlyList<Workload> workloads, int rounds, int divide)
{
    private readonly Dictionary<(string Workload, string Peer), List<Outcome>> _outcomes = [];

    public void Add(Workload workload, Peer peer, Outcome outcome)
    {
        var key = (workload.Name, peer.Name);
        if (!_outcomes.TryGetValue(key, out var all))
        {
            _outcomes[key] = all = [];
        }
        all.Add(outcome);
    }

    /// <summary>The start of every generated page: title, command, date and machine.</summary>
    public static string Head(string title, string arguments) => string.Create(CultureInfo.InvariantCulture, $"""
        # {title}

        Written by `dotnet run -c Release --project bench/Kala.Bench -- {arguments}`
        on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}: {Environment.ProcessorCount} cores ({Processor()}), {RuntimeInformation.OSDescription},
        {RuntimeInformation.FrameworkDescription}.

        """);

    public string Text(string arguments)
    {
        var text = new StringBuilder(Head("Performance", arguments));
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"""
            Medians of {rounds} alternating rounds, with minimum and maximum in brackets. Client and server share the machine; each
            measurement has a fresh server and an empty folder. Kala has its default settings: every chunk is synced and committed
            before the response, every file is verified, callers have signed in. *disk alone* is not a server: one process hashes,
            writes and syncs the same bytes, once per file. *nginx* sends files with sendfile, from one process, without sign-in.
            The *TLS* rows use another client, which needs more processor time: compare them only with each other.
            1 MB is 10^6 bytes; memory is in MiB.
            """);
        if (divide > 1)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Sizes and counts are divided by {divide}: a quick run, not a measurement.");
        }
        foreach (var workload in workloads)
        {
            Append(text, workload);
        }
        return text.ToString().TrimEnd() + "\n";
    }

    private void Append(StringBuilder text, Workload workload)
    {
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {workload.Name}: {workload.Title}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| | {workload.Unit} | × kala | p99 ms | server's processor s | peak memory |");
        text.AppendLine("|---|---|---|---|---|---|");
        var kala = _outcomes.TryGetValue((workload.Name, "kala"), out var own) ? Median(own, one => one.Rate) : null;
        foreach (var ((_, peer), all) in _outcomes.Where(one => one.Key.Workload == workload.Name))
        {
            var rate = Median(all, one => one.Rate);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {peer} | {rate:N0} ({all.Min(one => one.Rate):N0} – {all.Max(one => one.Rate):N0}) | {rate / kala:0.00} | {Median(all, one => one.P99):N1} | {Median(all, one => one.ProcessorSeconds):N2} | {Median(all, one => one.PeakMegabytes):N0} |");
        }
    }

    private static double? Median(List<Outcome> all, Func<Outcome, double?> value)
    {
        var sorted = all.Select(value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Processor()
    {
        const string Name = "model name";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(one => one.StartsWith(Name, StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
