using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>The results of a run as a Markdown page.</summary>
internal sealed class Report(Results results, Run run)
{
    /// <summary>Where the figures of a page come from: command, date and machine.</summary>
    public static string Origin(string arguments) => string.Create(CultureInfo.InvariantCulture, $"""
        Written by `dotnet run -c Release --project bench/Kala.Bench -- {arguments}`
        on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}: {Environment.ProcessorCount} cores ({Processor()}), {RuntimeInformation.OSDescription},
        {RuntimeInformation.FrameworkDescription}.
        """);

    /// <param name="picture">The address of the picture, seen from the page; null if none was drawn.</param>
    public string Text(string? picture)
    {
        var text = new StringBuilder(run.IsOnS3 ? "# Performance with blobs in S3\n" : $"# Performance\n\n{new Summary(results, run).Text()}\n");
        if (picture is not null)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"![{Picture.Title}]({picture})");
        }
        text.AppendLine().AppendLine("## How it was measured").AppendLine().AppendLine(Origin(run.Arguments));
        text.AppendLine().AppendLine(run.IsOnS3 ? NotesOnS3() : Notes());
        if (run.Divide > 1)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Sizes and counts are divided by {run.Divide}: a quick run, not a measurement.");
        }
        foreach (var (workload, rows) in results.ByWorkload())
        {
            Append(text, workload, rows);
        }
        return text.ToString().TrimEnd() + "\n";
    }

    private string Notes() => string.Create(CultureInfo.InvariantCulture, $"""
        Medians of {run.Rounds} alternating rounds, with minimum and maximum in brackets. Client and server share the machine; each
        measurement has a new server and an empty folder. The file system is flushed before the timed work. The folders are emptied after each measurement, but
        deleted only at the end of the run, because deleting many files has slowed the small files of the next measurement.
        Kala has its default settings: every chunk is synced and committed before the response, every file is verified,
        callers have signed in. *disk alone* is not a server: one process hashes, writes and syncs the same bytes, once per
        file. *nginx* sends files with sendfile, from one process, without sign-in; files that it stores are neither verified
        nor synced. *disk alone* writes several GB to get warm and is slower then, perhaps because of the memory that it needs anew: compare
        with its fresh rows. The *TLS* rows use another client, which needs more processor time: compare them only with each other.
        1 MB is 10^6 bytes; memory is in MiB, the server's peak since its start.
        """);

    private string NotesOnS3() => string.Create(CultureInfo.InvariantCulture, $"""
        Medians of {run.Rounds} alternating rounds, with minimum and maximum in brackets. Client, server and store share the machine; each
        measurement has a new server and an empty bucket. *kala* has its default settings with `Filestore:Store=S3`: every chunk is in the store and committed before
        the response, every file is verified, callers have signed in. *S3 by the SDK* is not a server: one process stores and reads the same bytes in
        the same store by AWSSDK.S3. It sends a long body in parts of 24 MiB, two at once; chunks one after another, as parts of at least 5 MiB; and a
        small file by one PutObject, also where Kala's client makes the three calls of a session. 1 MB is 10^6 bytes; memory is in MiB, the server's peak since its start.
        """);

    private void Append(StringBuilder text, Workload workload, List<Result> rows)
    {
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {workload.Name}: {workload.Title}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| | state | {workload.Unit} | × kala | p99 ms | server's processor {(workload.CountsOperations ? "ms each" : "s")} | peak memory |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            var kala = results.Find(workload.Name, KalaPeer.DefaultName, row.WarmSeconds);
            var processor = row.Median(one => workload.CountsOperations ? one.ProcessorMillisecondsEach : one.ProcessorSeconds);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Peer} | {row.State} | {row.Rate:N0} ({row.Slowest:N0} – {row.Fastest:N0}) | {row.Rate / kala?.Rate:0.00} | {row.Median(one => one.P99):N1} | {processor:N2} | {row.Median(one => one.PeakMegabytes):N0} |");
        }
    }

    private static string Processor()
    {
        const string Name = "model name";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(one => one.StartsWith(Name, StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
