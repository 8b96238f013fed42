using System.Text.Json;

namespace Kala.Bench.Peers;

/// <summary>One client of Kala on its own connection (docs/http-api.md).</summary>
internal sealed class KalaClient(HttpConnection connection, string credentials) : IUploader, IPutter, IDownloader
{
    public const string Base = "/api/manage/filestore";
    public const string Json = "Content-Type: application/json\r\n";

    private readonly string _json = credentials + Json;
    private readonly string _octets = credentials + "Content-Type: application/octet-stream\r\n";

    /// <summary>Stores a file in one request.</summary>
    public const string Files = $"{Base}/files?originalFilename=small.bin";

    /// <summary>The body that creates a session.</summary>
    public static byte[] SessionBody(long size, string? sha256) => JsonSerializer.SerializeToUtf8Bytes(
        new { fileSize = size, hash = sha256 is null ? null : $"sha256:{sha256}" });

    /// <summary>The text in <c>data</c> of a response.</summary>
    public static string DataOf(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("data").GetString()!;
    }

    public Task UploadAsync(Content content, int chunk) => StoreAsync(content, chunk);

    public async Task<string> StoreAsync(Content content, int chunk)
    {
        var session = await CreateAsync(content.Size, content.Sha256);
        for (long offset = 0; offset < content.Size; offset += chunk)
        {
            await SendAsync(session, offset, Math.Min(chunk, content.Size - offset));
        }
        await CloseAsync(session);
        return session;
    }

    public async Task<string> CreateAsync(long size, string? sha256)
    {
        var body = SessionBody(size, sha256);
        await connection.SendHeadAsync("POST", $"{Base}/sessions", _json, body.Length);
        await connection.SendAsync(body);
        return DataOf((await connection.ReadResponseAsync()).Text);
    }

    public async Task SendAsync(string session, long offset, long length)
    {
        await SendChunkHeadAsync(session, offset, length);
        await connection.SendAsync(offset, length);
        await connection.ReadResponseAsync();
    }

    public async Task PutAsync(Content content)
    {
        await connection.SendHeadAsync("POST", Files, $"{_octets}Repr-Digest: {content.ReprDigest}\r\n", content.Size);
        await connection.SendAsync(0, content.Size);
        await connection.ReadResponseAsync();
    }

    public async Task CloseAsync(string session)
    {
        await connection.SendHeadAsync("POST", $"{Base}/sessions/{session}/close", credentials, 0);
        await connection.ReadResponseAsync();
    }

    public async Task SendSlowlyAsync(int bytesPerSecond, CancellationToken stop)
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
        Downloads.Expect(range?.Count ?? length, (await connection.ReadResponseAsync()).Length);
    }

    public void Dispose() => connection.Dispose();

    private Task SendChunkHeadAsync(string session, long offset, long length) =>
        connection.SendHeadAsync("POST", $"{Base}/sessions/{session}/write?mode=APPEND&offset={offset}", _octets, length);
}
