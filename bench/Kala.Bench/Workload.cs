using Kala.Bench.Peers;

namespace Kala.Bench;

/// <summary>A workload of clients.</summary>
/// <param name="Name">The name for <c>--only</c>.</param>
/// <param name="Title">A short description.</param>
/// <param name="Unit">The unit of <see cref="Outcome.Rate"/>.</param>
/// <param name="RunAsync">
/// Runs it; null if the peer does not support it. The second argument divides sizes and counts.
/// </param>
internal sealed record Workload(string Name, string Title, string Unit, Func<RunningPeer, int, Task<Outcome?>> RunAsync)
{
    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;
    private const long GiB = 1 << 30;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("one-body", "upload of 1 GiB in one body", "MB/s", (peer, n) => UploadAsync(peer, GiB / n, 1, 1, int.MaxValue)),
        new("chunks-8m", "upload of 1 GiB in chunks of 8 MiB", "MB/s", (peer, n) => UploadAsync(peer, GiB / n, 1, 1, 8 * MiB)),
        new("chunks-1m", "upload of 256 MiB in chunks of 1 MiB", "MB/s", (peer, n) => UploadAsync(peer, GiB / 4 / n, 1, 1, MiB)),
        new("four-files", "upload of 4 files of 256 MiB at once, chunks of 8 MiB", "MB/s", (peer, n) => UploadAsync(peer, GiB / 4 / n, 4, 4, 8 * MiB)),
        new("small-sessions", "2,000 sessions of 64 KiB, 16 at once", "/s", (peer, n) => UploadAsync(peer, 64 * KiB, 2000 / n, 16, 8 * MiB)),
        new("mixed", "400 sessions of 1 KiB to 4 MiB, 8 at once", "MB/s", MixedAsync),
        new("slow-beside", "2,000 sessions of 64 KiB, 16 at once, beside 100 clients that send 10 kB/s", "/s", WithSlowClientsAsync),
        new("download-four", "download of 1 GiB, 4 at once", "MB/s", (peer, n) => DownloadAsync(peer, GiB / n, 4, 4, null)),
        new("small-files", "2,000 downloads of 64 KiB, 32 at once", "/s", (peer, n) => DownloadAsync(peer, 64 * KiB, 2000 / n, 32, null)),
        new("ranges", "5,000 ranges of 1 KiB of a file of 1 GiB, 32 at once", "/s", (peer, n) => DownloadAsync(peer, GiB / n, 5000 / n, 32, KiB)),
    ];

    private static Task<Outcome?> UploadAsync(RunningPeer peer, long size, int count, int atOnce, int chunk)
    {
        var content = Content.Of(size);
        return UploadAsync(peer, Enumerable.Repeat(content, count).ToList(), atOnce, chunk);
    }

    private static async Task<Outcome?> MixedAsync(RunningPeer peer, int divide)
    {
        var random = new Random(2);
        var sizes = Enumerable.Range(0, 13).Select(power => Content.Of((long)KiB << power)).ToList();
        var contents = Enumerable.Range(0, 400 / divide).Select(_ => sizes[random.Next(sizes.Count)]).ToList();
        return (await UploadAsync(peer, contents, 8, MiB))?.InBytes(contents.Sum(one => one.Size));
    }

    private static async Task<Outcome?> WithSlowClientsAsync(RunningPeer peer, int divide)
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
        var outcome = await UploadAsync(peer, 64 * KiB, 2000 / divide, 16, 8 * MiB);
        await stop.CancelAsync();
        await Task.WhenAll(drips);
        slow.ForEach(one => one.Dispose());
        return outcome;
    }

    private static async Task<Outcome?> UploadAsync(RunningPeer peer, List<Content> contents, int atOnce, int chunk)
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
        var outcome = await Outcome.MeasureAsync(peer, contents.Count, clients.Count, (client, number) =>
            clients[client].UploadAsync(contents[number], (int)Math.Min(chunk, Math.Max(1, contents[number].Size))));
        clients.ForEach(one => one.Dispose());
        return contents[0].Size >= MiB ? outcome.InBytes(contents.Sum(one => one.Size)) : outcome;
    }

    private static async Task<Outcome?> DownloadAsync(RunningPeer peer, long size, int count, int atOnce, int? range)
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
        var outcome = await Outcome.MeasureAsync(peer, count, atOnce, (client, number) =>
            clients[client].ReadAsync(name, size, range is { } length ? (starts[number], length) : null));
        clients.ForEach(one => one.Dispose());
        return size > MiB && range is null ? outcome.InBytes(count * size) : outcome;
    }
}
