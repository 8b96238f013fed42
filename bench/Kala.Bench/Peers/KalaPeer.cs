using System.Diagnostics;
using System.Text.Json;

namespace Kala.Bench.Peers;

/// <summary>
/// The published Kala with default settings: every chunk is synced and committed, and callers sign in.
/// </summary>
internal sealed class KalaPeer(string name, string published, string? connection = null, S3Store? store = null) : Peer(name)
{
    /// <summary>The name of the peer that all others are compared with.</summary>
    public const string DefaultName = "kala";

    private const string Password = "only for measuring, 4711";

    public override async Task<RunningPeer> StartAsync(string folder, CancellationToken cancellation) =>
        await StartKalaAsync(folder, cancellation);

    public override Task CleanAsync() => store?.EmptyAsync() ?? Task.CompletedTask;

    public async Task<RunningKala> StartKalaAsync(string folder, CancellationToken cancellation)
    {
        var port = ServerProcess.FreePort();
        var process = await StartProcessAsync(published, folder, connection, $"http://127.0.0.1:{port}", port, cancellation, store?.Settings ?? []);
        using var client = await HttpConnection.OpenAsync(port);
        var body = SignInBody();
        await client.SendHeadAsync("POST", "/api/auth/access-token", KalaClient.Json, body.Length);
        await client.SendAsync(body);
        return new RunningKala(process, port, $"Authorization: Bearer {TokenOf((await client.ReadResponseAsync()).Text)}\r\n");
    }

    /// <summary>Starts the published program with its data in a folder.</summary>
    public static Task<ServerProcess> StartProcessAsync(
        string published, string folder, string? connection, string url, int port, CancellationToken cancellation, params IEnumerable<(string Name, string Value)> settings)
    {
        string[] arguments = [Path.Combine(published, "Kala.Api.dll"), "--urls", url];
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder };
        start.Environment["ConnectionStrings__Kala"] = connection ?? $"Data Source={folder}/kala.db";
        start.Environment["Filestore__Root"] = $"{folder}/blobs";
        start.Environment["Datastores__Root"] = $"{folder}/datastores";
        start.Environment["Kala__Admin__Password"] = Password;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
        return ServerProcess.StartAsync(start, port, cancellation);
    }

    /// <summary>The body that signs in.</summary>
    public static byte[] SignInBody() => JsonSerializer.SerializeToUtf8Bytes(new { username = "admin", password = Password });

    /// <summary>The token in the response.</summary>
    public static string TokenOf(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("data").GetProperty("access_token").GetString()!;
    }
}
