using System.Text.Json;

namespace Kala.Bench.Peers;

/// <summary>A Kala that runs, and how it is called (docs/http-api.md).</summary>
internal sealed class RunningKala(ServerProcess process, int port, string credentials) : Running
{
    public const string Json = "Content-Type: application/json\r\n";

    private const string Base = "/api/manage/filestore";

    public override int? ProcessId => process.Id;

    public override async Task<IUploader?> UploaderAsync() =>
        new Client(await HttpConnection.OpenAsync(port), credentials);

    public override async Task<IDownloader?> DownloaderAsync() =>
        new Client(await HttpConnection.OpenAsync(port), credentials);

    public override async Task<string> StoreAsync(Content content)
    {
        using var client = new Client(await HttpConnection.OpenAsync(port), credentials);
        return await client.StoreAsync(content, 8 << 20);
    }

    public override ValueTask DisposeAsync() => process.DisposeAsync();

    private sealed class Client(HttpConnection connection, string credentials) : IUploader, IDownloader
    {
        private readonly string _json = credentials + Json;
        private readonly string _octets = credentials + "Content-Type: application/octet-stream\r\n";

        public Task UploadAsync(Content content, int chunk) => StoreAsync(content, chunk);

        public async Task<string> StoreAsync(Content content, int chunk)
        {
            var session = await CreateAsync(content.Size, content.Sha256);
            for (long offset = 0; offset < content.Size; offset += chunk)
            {
                var length = Math.Min(chunk, content.Size - offset);
                await SendChunkHeadAsync(session, offset, length);
                foreach (var piece in Content.Pieces(offset, length))
                {
                    await connection.SendAsync(piece);
                }
                await connection.AnswerAsync();
            }
            await connection.SendHeadAsync("POST", $"{Base}/sessions/{session}/close", credentials, 0);
            await connection.AnswerAsync();
            return session;
        }

        public async Task DripAsync(int bytesPerSecond, CancellationToken stop)
        {
            const long Size = 64 << 20;
            await SendChunkHeadAsync(await CreateAsync(Size, null), 0, Size);
            var piece = Content.Pieces(0, bytesPerSecond / 10).First();
            while (!stop.IsCancellationRequested)
            {
                await connection.SendAsync(piece);
                await Task.Delay(100, CancellationToken.None);
            }
        }

        public async Task ReadAsync(string name, long length, (long Start, int Count)? range)
        {
            var field = range is var (start, count) ? $"{credentials}Range: bytes={start}-{start + count - 1}\r\n" : credentials;
            await connection.SendHeadAsync("GET", $"{Base}/files/{name}", field, null);
            Downloads.Expect(range?.Count ?? length, (await connection.AnswerAsync()).Length);
        }

        public void Dispose() => connection.Dispose();

        private Task SendChunkHeadAsync(string session, long offset, long length) =>
            connection.SendHeadAsync("POST", $"{Base}/sessions/{session}/write?mode=APPEND&offset={offset}", _octets, length);

        private async Task<string> CreateAsync(long size, string? sha256)
        {
            var hash = sha256 is null ? null : $"sha256:{sha256}";
            var body = JsonSerializer.SerializeToUtf8Bytes(new { fileSize = size, hash });
            await connection.SendHeadAsync("POST", $"{Base}/sessions", _json, body.Length);
            await connection.SendAsync(body);
            using var answer = JsonDocument.Parse((await connection.AnswerAsync()).Text);
            return answer.RootElement.GetProperty("data").GetString()!;
        }
    }
}
