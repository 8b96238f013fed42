using System.Globalization;
using System.Text;
using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>The first lines of the report: what an operator should expect, and what to do for more.</summary>
internal sealed class Summary(Results results, Run run)
{
    private static readonly (string Begin, (string Workload, string Text)[] Parts)[] Subjects =
    [
        ("Stores files of 64 KiB", [("small-puts", "in one request each"), ("small-sessions", "in a session of three calls each")]),
        ("Stores 1 GiB", [("one-body", "in one body"), ("chunks-8m", "in chunks of 8 MiB"), ("four-files", "in four files at once")]),
        ("Serves", [("download-four", "1 GiB to four clients at once"), ("small-files", "files of 64 KiB"), ("ranges", "ranges of 1 KiB")]),
    ];

    public string Text()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"""
            **Expect this** from a server with default settings that shares {Environment.ProcessorCount} cores with its clients ({States()}){(run.Divide > 1 ? "; a quick run, not a measurement" : "")}:

            """);
        foreach (var (begin, parts) in Subjects)
        {
            if (parts.Select(part => Part(part.Workload, part.Text)).OfType<string>().ToList() is { Count: > 0 } measured)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"- {begin} {string.Join("; ", measured)}.");
            }
        }
        return text.Append("""

            **For more**: a disk that syncs fast, since every acknowledged byte is synced; PostgreSQL near the server, since each call waits for it, and with [prepared statements](settings.md#the-metadata-store); [several nodes](scaling.md); nginx in front that sends the bytes of downloads (`Filestore:AccelRedirect`, [settings](settings.md)); [one request](http-api.md#store-a-file-in-one-request) for a small file, and large chunks for a large one; `DOTNET_TieredPGO=1` for a server that runs for days under load ([decision 0032](decisions/0032-compiled-again-soon.md)). Blobs in S3 have [figures of their own](performance-s3.md).
            """).ToString();
    }

    private string States() => string.Join("; ", run.Warm.Select(seconds => seconds == 0
        ? "*fresh*: just started"
        : $"*{Effort.StateOf(seconds)}*: after at least {seconds} s of the same work, untimed"));

    private string? Part(string workload, string text)
    {
        var figures = run.Warm.Select(seconds => results.Find(workload, KalaPeer.DefaultName, seconds)).OfType<Result>()
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Rate:N0} {(one.Workload.CountsOperations ? "a second" : one.Workload.Unit)} ({one.State})")).ToList();
        return figures.Count == 0 ? null : $"{text}, {string.Join(" and ", figures)}";
    }
}
