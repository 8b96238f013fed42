using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>
/// Measures whether a chunk costs the same regardless of how much is stored: rows in the tables, and bytes of the file
/// before it. Also measures the closing of a large file and the memory of an open session.
/// </summary>
internal sealed class Growth(KalaPeer kala, int divide)
{
    private const int MiB = 1 << 20;
    private const long GiB = 1 << 30;
    private const int Chunks = 300;

    private readonly StringBuilder _text = new();

    /// <summary>Runs all measurements and returns the tables.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        Append("## Rows in the tables", "", "The tables contain this many closed sessions, and as many files, before the measurement begins.", "");
        Append("| sessions and files | chunk of 1 MiB, median ms | p99 ms | small sessions /s |", "|---|---|---|---|");
        foreach (var rows in (int[])[0, 10_000, 100_000, 1_000_000])
        {
            await InFolderAsync(folder => WithRowsAsync(folder, rows / divide, cancellation));
        }
        Append("", "## Bytes before the chunk", "", "The file is sparse up to the offset; its row counts these bytes and has a running digest for them.", "");
        Append("| offset | chunk of 1 MiB, median ms | p99 ms |", "|---|---|---|");
        foreach (var before in (long[])[0, GiB, 16 * GiB, 64 * GiB])
        {
            await InFolderAsync(folder => AfterBytesAsync(folder, before / divide / 64 * 64, cancellation));
        }
        Append("", "## Closing", "");
        Append("| file | closing, ms |", "|---|---|");
        foreach (var size in (long[])[MiB, 10 * GiB])
        {
            await InFolderAsync(folder => CloseAsync(folder, Math.Max(MiB, size / divide), cancellation));
        }
        Append("", "## Open sessions", "");
        await InFolderAsync(folder => OpenAsync(folder, 100_000 / divide, cancellation));
        return _text.ToString();
    }

    private async Task WithRowsAsync(string folder, int rows, CancellationToken cancellation)
    {
        await (await kala.StartKalaAsync(folder, cancellation)).DisposeAsync();
        StoredRows.Add(folder, rows);
        await using var running = await kala.StartKalaAsync(folder, cancellation);
        await UploadsAsync(running, 500, cancellation);
        var (median, p99) = await ChunksAsync(running, await SessionAsync(running), 0);
        var sessions = await UploadsAsync(running, 1000, cancellation);
        Append(string.Create(CultureInfo.InvariantCulture, $"| {rows:N0} | {median:0.0} | {p99:0.0} | {sessions:N0} |"));
    }

    private async Task AfterBytesAsync(string folder, long before, CancellationToken cancellation)
    {
        string session;
        await using (var first = await kala.StartKalaAsync(folder, cancellation))
        {
            session = await SessionAsync(first);
        }
        StoredRows.MoveOffset(folder, session, before);
        await using var running = await kala.StartKalaAsync(folder, cancellation);
        await UploadsAsync(running, 500, cancellation);
        var (median, p99) = await ChunksAsync(running, session, before);
        Append(string.Create(CultureInfo.InvariantCulture, $"| {before / (double)GiB:0.##} GiB | {median:0.0} | {p99:0.0} |"));
    }

    private async Task CloseAsync(string folder, long size, CancellationToken cancellation)
    {
        await using var running = await kala.StartKalaAsync(folder, cancellation);
        await UploadsAsync(running, 500, cancellation);
        var content = Content.Of(size);
        using var client = await running.ClientAsync();
        var session = await client.CreateAsync(size, content.Sha256);
        await client.SendAsync(session, 0, size);
        var start = Stopwatch.GetTimestamp();
        await client.CloseAsync(session);
        Append(string.Create(
            CultureInfo.InvariantCulture, $"| {size / (double)GiB:0.###} GiB | {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} |"));
    }

    private async Task OpenAsync(string folder, int count, CancellationToken cancellation)
    {
        await using var running = await kala.StartKalaAsync(folder, cancellation);
        await CreateAsync(running, Math.Max(1, count / 5), cancellation);
        var before = await Outcome.IdleMegabytesOfAsync(running.ProcessId!.Value);
        await CreateAsync(running, count, cancellation);
        var after = await Outcome.IdleMegabytesOfAsync(running.ProcessId!.Value);
        Append(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} more open sessions: resident memory {before:0.0} → {after:0.0} MiB, {(after - before) * MiB / count:0} bytes each."));
    }

    private static async Task<string> SessionAsync(RunningKala running)
    {
        using var client = await running.ClientAsync();
        return await client.CreateAsync(GiB, null);
    }

    private static async Task<(double Median, double P99)> ChunksAsync(RunningKala running, string session, long before)
    {
        using var client = await running.ClientAsync();
        var times = new List<double>();
        for (var number = 0; number < Chunks; number++)
        {
            var start = Stopwatch.GetTimestamp();
            await client.SendAsync(session, before + ((long)number * MiB), MiB);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        return (times[Chunks / 2], times[(int)((Chunks - 1) * 0.99)]);
    }

    private static Task<double> UploadsAsync(RunningKala running, int count, CancellationToken cancellation)
    {
        var content = Content.Of(64 << 10);
        return RunConcurrentlyAsync(running, count, client => client.UploadAsync(content, MiB), cancellation);
    }

    private static Task<double> CreateAsync(RunningKala running, int count, CancellationToken cancellation) =>
        RunConcurrentlyAsync(running, count, client => client.CreateAsync(MiB, null), cancellation);

    private static async Task<double> RunConcurrentlyAsync(
        RunningKala running, int count, Func<KalaClient, Task> work, CancellationToken cancellation)
    {
        const int Clients = 16;
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => running.ClientAsync()));
        var outcome = await Outcome.MeasureAsync(running, new Effort(1, 0, cancellation), count, Clients, (client, _) => work(clients[client]));
        Array.ForEach(clients, one => one.Dispose());
        return outcome.Rate;
    }

    private static async Task InFolderAsync(Func<string, Task> measure)
    {
        var folder = Directory.CreateTempSubdirectory("kala-bench-").FullName;
        try
        {
            await measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Append(params string[] lines)
    {
        foreach (var line in lines)
        {
            Console.Error.WriteLine(line);
            _text.AppendLine(line);
        }
    }
}
