using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>A workload of clients.</summary>
/// <param name="Name">The name for <c>--only</c>.</param>
/// <param name="Title">A short description.</param>
/// <param name="Unit">The unit of <see cref="Outcome.Rate"/>.</param>
/// <param name="RunAsync">
/// Runs it; null if the peer does not support it.
/// </param>
internal sealed record Workload(string Name, string Title, string Unit, Func<RunningPeer, Effort, Task<Outcome?>> RunAsync)
{
    /// <summary>Whether <see cref="Outcome.Rate"/> counts operations, not bytes.</summary>
    public bool CountsOperations => Unit == "/s";

    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;
    private const long GiB = 1 << 30;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("one-body", "upload of 1 GiB in one body", "MB/s", (peer, run) => UploadAsync(peer, run, GiB / run.Divide, 1, 1, int.MaxValue)),
        new("chunks-8m", "upload of 1 GiB in chunks of 8 MiB", "MB/s", (peer, run) => UploadAsync(peer, run, GiB / run.Divide, 1, 1, 8 * MiB)),
        new("chunks-1m", "upload of 256 MiB in chunks of 1 MiB", "MB/s", (peer, run) => UploadAsync(peer, run, GiB / 4 / run.Divide, 1, 1, MiB)),
        new("four-files", "upload of 4 files of 256 MiB at once, chunks of 8 MiB", "MB/s", (peer, run) => UploadAsync(peer, run, GiB / 4 / run.Divide, 4, 4, 8 * MiB)),
        new("small-sessions", "2,000 sessions of 64 KiB, 16 at once", "/s", (peer, run) => UploadAsync(peer, run, 64 * KiB, 2000 / run.Divide, 16, 8 * MiB)),
        new("small-puts", "2,000 files of 64 KiB, one request each, 16 at once", "/s", PutAsync),
        new("mixed", "400 sessions of 1 KiB to 4 MiB, 8 at once", "MB/s", MixedAsync),
        new("slow-beside", "2,000 sessions of 64 KiB, 16 at once; 100 more at 10 kB/s", "/s", WithSlowClientsAsync),
        new("download-four", "download of 1 GiB, 4 at once", "MB/s", (peer, run) => DownloadAsync(peer, run, GiB / run.Divide, 4, 4, null)),
        new("small-files", "2,000 downloads of 64 KiB, 32 at once", "/s", (peer, run) => DownloadAsync(peer, run, 64 * KiB, 2000 / run.Divide, 32, null)),
        new("ranges", "5,000 ranges of 1 KiB of a file of 1 GiB, 32 at once", "/s", (peer, run) => DownloadAsync(peer, run, GiB / run.Divide, 5000 / run.Divide, 32, KiB)),
    ];

    private static Task<Outcome?> UploadAsync(RunningPeer peer, Effort run, long size, int count, int atOnce, int chunk)
    {
        var content = Content.Of(size);
        return UploadAsync(peer, run, Enumerable.Repeat(content, count).ToList(), atOnce, chunk);
    }

    private static async Task<Outcome?> MixedAsync(RunningPeer peer, Effort run)
    {
        var random = new Random(2);
        var sizes = Enumerable.Range(0, 13).Select(power => Content.Of((long)KiB << power)).ToList();
        var contents = Enumerable.Range(0, 400 / run.Divide).Select(_ => sizes[random.Next(sizes.Count)]).ToList();
        return (await UploadAsync(peer, run, contents, 8, MiB))?.InBytes(contents.Sum(one => one.Size));
    }

    private static async Task<Outcome?> WithSlowClientsAsync(RunningPeer peer, Effort run)
    {
        using var stop = new CancellationTokenSource();
        var slow = new List<IUploader>();
        for (var number = 0; number < 100; number++)
        {
            if (await peer.UploaderAsync() is not { CanSendSlowly: true } uploader)
            {
                return null;
            }
            slow.Add(uploader);
        }
        var drips = slow.Select(one => one.SendSlowlyAsync(10_000, stop.Token)).ToList();
        var outcome = await UploadAsync(peer, run, 64 * KiB, 2000 / run.Divide, 16, 8 * MiB);
        await stop.CancelAsync();
        await Task.WhenAll(drips);
        slow.ForEach(one => one.Dispose());
        return outcome;
    }

    private static async Task<Outcome?> UploadAsync(RunningPeer peer, Effort run, List<Content> contents, int atOnce, int chunk)
    {
        var clients = new List<IUploader>();
        for (var number = 0; number < Math.Min(atOnce, contents.Count); number++)
        {
            if (await peer.UploaderAsync() is not { } client)
            {
                return null;
            }
            clients.Add(client);
        }
        var outcome = await Outcome.MeasureAsync(peer, run, contents.Count, clients.Count, (client, number) =>
            clients[client].UploadAsync(contents[number], (int)Math.Min(chunk, Math.Max(1, contents[number].Size))));
        clients.ForEach(one => one.Dispose());
        return contents[0].Size >= MiB ? outcome.InBytes(contents.Sum(one => one.Size)) : outcome;
    }

    private static async Task<Outcome?> PutAsync(RunningPeer peer, Effort run)
    {
        const int AtOnce = 16;
        if (await peer.PutterAsync() is not { } first)
        {
            return null;
        }
        var clients = new List<IPutter> { first };
        while (clients.Count < AtOnce)
        {
            clients.Add((await peer.PutterAsync())!);
        }
        var content = Content.Of(64 * KiB);
        var outcome = await Outcome.MeasureAsync(peer, run, 2000 / run.Divide, AtOnce, (client, _) => clients[client].PutAsync(content));
        clients.ForEach(one => one.Dispose());
        return outcome;
    }

    private static async Task<Outcome?> DownloadAsync(RunningPeer peer, Effort run, long size, int count, int atOnce, int? range)
    {
        if (await peer.DownloaderAsync() is not { } first)
        {
            return null;
        }
        var clients = new List<IDownloader> { first };
        while (clients.Count < atOnce)
        {
            clients.Add((await peer.DownloaderAsync())!);
        }
        var name = await peer.StoreAsync(Content.Of(size));
        var random = new Random(3);
        var starts = Enumerable.Range(0, count).Select(_ => random.NextInt64(size - (range ?? 0))).ToList();
        var outcome = await Outcome.MeasureAsync(peer, run, count, atOnce, (client, number) =>
            clients[client].ReadAsync(name, size, range is { } length ? (starts[number], length) : null));
        clients.ForEach(one => one.Dispose());
        return size > MiB && range is null ? outcome.InBytes(count * size) : outcome;
    }
}
