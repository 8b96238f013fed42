using System.Diagnostics;
using System.Text.Json;

namespace Kala.Bench.Peers;

/// <summary>Kala as it is published, with its default settings: every chunk is synced and committed, callers sign in.</summary>
internal sealed class KalaPeer(string name, string published, string? connection = null) : Peer(name)
{
    private const string Password = "only for measuring, 4711";

    public override async Task<Running> StartAsync(string folder, CancellationToken cancellation) =>
        await StartKalaAsync(folder, cancellation);

    public async Task<RunningKala> StartKalaAsync(string folder, CancellationToken cancellation)
    {
        var port = ServerProcess.FreePort();
        var process = await StartProcessAsync(published, folder, connection, $"http://127.0.0.1:{port}", port, cancellation);
        using var client = await HttpConnection.OpenAsync(port);
        var body = SignIn();
        await client.SendHeadAsync("POST", "/api/auth/access-token", KalaClient.Json, body.Length);
        await client.SendAsync(body);
        return new RunningKala(process, port, $"Authorization: Bearer {TokenOf((await client.AnswerAsync()).Text)}\r\n");
    }

    /// <summary>Starts the published program on a folder.</summary>
    public static Task<ServerProcess> StartProcessAsync(
        string published, string folder, string? connection, string url, int port, CancellationToken cancellation, params IEnumerable<(string Name, string Value)> settings)
    {
        string[] words = [Path.Combine(published, "Kala.Api.dll"), "--urls", url];
        var start = new ProcessStartInfo("dotnet", words) { WorkingDirectory = folder };
        start.Environment["ConnectionStrings__Kala"] = connection ?? $"Data Source={folder}/kala.db";
        start.Environment["Filestore__Root"] = $"{folder}/blobs";
        start.Environment["Kala__Admin__Password"] = Password;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
        return ServerProcess.StartAsync(start, port, cancellation);
    }

    /// <summary>What is sent to sign in.</summary>
    public static byte[] SignIn() => JsonSerializer.SerializeToUtf8Bytes(new { username = "admin", password = Password });

    /// <summary>The token that is answered.</summary>
    public static string TokenOf(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("data").GetProperty("access_token").GetString()!;
    }
}
