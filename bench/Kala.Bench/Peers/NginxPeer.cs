using System.Diagnostics;

namespace Kala.Bench.Peers;

/// <summary>
/// nginx with sendfile and without sign-in. It stores whole files by PUT, neither verified nor synced, if it has the module.
/// </summary>
internal sealed class NginxPeer(string program, bool stores) : Peer("nginx")
{
    /// <summary>The installed nginx; null if there is none.</summary>
    public static NginxPeer? Find()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];
        var found = folders.Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);
        if (found is null)
        {
            return null;
        }
        using var version = Process.Start(new ProcessStartInfo(found, ["-V"]) { RedirectStandardError = true })!;
        return new NginxPeer(found, version.StandardError.ReadToEnd().Contains("http_dav_module", StringComparison.Ordinal));
    }

    public override async Task<RunningPeer> StartAsync(string folder, CancellationToken cancellation)
    {
        var port = ServerProcess.FreePort();
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        string[] kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        var put = stores ? "dav_methods PUT;" : "";
        var folders = string.Concat(kinds.Select(kind => $"{kind}_temp_path {folder}/{kind}; "));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nginx.conf"),
            $$"""
            {{user}} daemon off; master_process off; pid {{folder}}/pid; error_log {{folder}}/error.log; events { }
            http {
                access_log off; sendfile on; keepalive_requests 1000000; {{folders}}
                server { listen 127.0.0.1:{{port}}; root {{folder}}; {{put}} }
            }
            """,
            cancellation);
        var start = new ProcessStartInfo(program, ["-p", folder, "-c", Path.Combine(folder, "nginx.conf")]);
        return new RunningNginx(await ServerProcess.StartAsync(start, port, cancellation), port, folder, stores);
    }

    private sealed class RunningNginx(ServerProcess process, int port, string folder, bool stores) : RunningPeer
    {
        public override int? ProcessId => process.Id;

        public override async Task<IPutter?> PutterAsync() => stores ? new Client(await HttpConnection.OpenAsync(port)) : null;

        public override async Task<IDownloader?> DownloaderAsync() => new Client(await HttpConnection.OpenAsync(port));

        public override async Task<string> StoreAsync(Content content)
        {
            const string Name = "file";
            await using var file = File.Create(Path.Combine(folder, Name));
            foreach (var piece in Content.Pieces(0, content.Size))
            {
                await file.WriteAsync(piece);
            }
            return Name;
        }

        public override ValueTask DisposeAsync() => process.DisposeAsync();
    }

    private sealed class Client(HttpConnection connection) : IPutter, IDownloader
    {
        public async Task PutAsync(Content content)
        {
            await connection.SendHeadAsync("PUT", $"/{Guid.NewGuid()}", "", content.Size);
            await connection.SendAsync(0, content.Size);
            await connection.ReadResponseAsync();
        }

        public async Task ReadAsync(string name, long length, (long Start, int Count)? range)
        {
            var field = range is var (start, count) ? $"Range: bytes={start}-{start + count - 1}\r\n" : "";
            await connection.SendHeadAsync("GET", $"/{name}", field, null);
            Downloads.Expect(range?.Count ?? length, (await connection.ReadResponseAsync()).Length);
        }

        public void Dispose() => connection.Dispose();
    }
}
