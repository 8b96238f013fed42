namespace Kala.Bench.Peers;

/// <summary>A running Kala, called over plain HTTP/1.1.</summary>
internal sealed class RunningKala(ServerProcess process, int port, string credentials) : RunningPeer
{
    public override int? ProcessId => process.Id;

    public async Task<KalaClient> ClientAsync() => new(await HttpConnection.OpenAsync(port), credentials);

    public override async Task<IUploader?> UploaderAsync() => await ClientAsync();

    public override async Task<IPutter?> PutterAsync() => await ClientAsync();

    public override async Task<IDownloader?> DownloaderAsync() => await ClientAsync();

    public override async Task<string> StoreAsync(Content content)
    {
        using var client = await ClientAsync();
        return await client.StoreAsync(content, 8 << 20);
    }

    public override ValueTask DisposeAsync() => process.DisposeAsync();
}
