using System.Diagnostics;
using System.Text.Json;

namespace Kala.Bench.Peers;

/// <summary>Kala as it is published, with its default settings: every chunk is synced and committed, callers sign in.</summary>
internal sealed class KalaPeer(string name, string published, string? connection) : Peer(name)
{
    private const string Password = "only for measuring, 4711";

    public override async Task<Running> StartAsync(string folder, CancellationToken cancellation)
    {
        var port = ServerProcess.FreePort();
        string[] words = [Path.Combine(published, "Kala.Api.dll"), "--urls", $"http://127.0.0.1:{port}"];
        var start = new ProcessStartInfo("dotnet", words) { WorkingDirectory = folder };
        start.Environment["ConnectionStrings__Kala"] = connection ?? $"Data Source={folder}/kala.db";
        start.Environment["Filestore__Root"] = $"{folder}/blobs";
        start.Environment["Kala__Admin__Password"] = Password;
        var process = await ServerProcess.StartAsync(start, port, cancellation);
        return new RunningKala(process, port, await SignInAsync(port));
    }

    private static async Task<string> SignInAsync(int port)
    {
        using var connection = await HttpConnection.OpenAsync(port);
        var body = JsonSerializer.SerializeToUtf8Bytes(new { username = "admin", password = Password });
        await connection.SendHeadAsync("POST", "/api/auth/access-token", RunningKala.Json, body.Length);
        await connection.SendAsync(body);
        using var answer = JsonDocument.Parse((await connection.AnswerAsync()).Text);
        var token = answer.RootElement.GetProperty("data").GetProperty("access_token").GetString();
        return $"Authorization: Bearer {token}\r\n";
    }
}
