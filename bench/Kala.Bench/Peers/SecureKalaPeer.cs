using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kala.Bench.Peers;

/// <summary>
/// Kala with TLS and a certificate of its own, called by .NET's HTTP client in a version of HTTP: with 2 all clients share one
/// connection. That client takes more of the machine than ours for plain HTTP/1.1, so these two are to be compared with each other.
/// </summary>
internal sealed class SecureKalaPeer(string published, Version version) : Peer($"kala, TLS, HTTP/{version.ToString(version.Major > 1 ? 1 : 2)}")
{
    public override async Task<Running> StartAsync(string folder, CancellationToken cancellation)
    {
        var (port, certificate) = (ServerProcess.FreePort(), Path.Combine(folder, "kala.pfx"));
        await File.WriteAllBytesAsync(certificate, NewCertificate(), cancellation);
        var process = await KalaPeer.StartProcessAsync(
            published, folder, null, $"https://localhost:{port}", port, cancellation, ("Kestrel__Certificates__Default__Path", certificate));
        var http = NewClient(port);
        using var content = new ByteArrayContent(KalaPeer.SignIn());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync("/api/auth/access-token", content, cancellation);
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", KalaPeer.TokenOf(await answer.Content.ReadAsStringAsync(cancellation)));
        return new Secure(process, http);
    }

    private static byte[] NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pfx);
    }

    private HttpClient NewClient(int port)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 100 };
#pragma warning disable CA5359 // it was made above, a moment ago
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://localhost:{port}"),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(5),
        };
    }

    private sealed class Secure(ServerProcess process, HttpClient http) : Running, IUploader, IDownloader
    {
        private readonly byte[] _sink = new byte[256 << 10];

        public override int? ProcessId => process.Id;

        public override Task<IUploader?> UploaderAsync() => Task.FromResult<IUploader?>(this);

        public override Task<IDownloader?> DownloaderAsync() => Task.FromResult<IDownloader?>(this);

        public Task UploadAsync(Content content, int chunk) => StoreAsync(content, chunk);

        public override Task<string> StoreAsync(Content content) => StoreAsync(content, 8 << 20);

        public bool CanDrip => false;

        public Task DripAsync(int bytesPerSecond, CancellationToken stop) => throw new NotSupportedException("Not with this client.");

        public async Task ReadAsync(string name, long length, (long Start, int Count)? range)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{KalaClient.Base}/files/{name}") { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
            if (range is var (start, count))
            {
                request.Headers.Range = new RangeHeaderValue(start, start + count - 1);
            }
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
            var came = 0L;
            // Everybody reads into the same memory: nobody looks at it.
            for (int read; (read = await body.ReadAsync(_sink)) > 0; came += read)
            {
            }
            Downloads.Expect(range?.Count ?? length, came);
        }

        public override async ValueTask DisposeAsync()
        {
            http.Dispose();
            await process.DisposeAsync();
        }

        // The client is everybody's, and goes with the server.
        public void Dispose()
        {
        }

        private async Task<string> StoreAsync(Content content, int chunk)
        {
            using var declared = new ByteArrayContent(KalaClient.Declared(content.Size, content.Sha256));
            declared.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var session = KalaClient.DataOf(await PostAsync($"{KalaClient.Base}/sessions", declared));
            for (long offset = 0; offset < content.Size; offset += chunk)
            {
                using var part = new Part(offset, Math.Min(chunk, content.Size - offset));
                await PostAsync($"{KalaClient.Base}/sessions/{session}/write?mode=APPEND&offset={offset}", part);
            }
            await PostAsync($"{KalaClient.Base}/sessions/{session}/close", null);
            return session;
        }

        private async Task<string> PostAsync(string target, HttpContent? content)
        {
            using var answer = await http.PostAsync(target, content);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException(text);
        }
    }

    /// <summary>A chunk of the content that everybody sends.</summary>
    private sealed class Part : HttpContent
    {
        private readonly long _start;
        private readonly long _count;

        public Part(long start, long count)
        {
            (_start, _count) = (start, count);
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in Content.Pieces(_start, _count))
            {
                await stream.WriteAsync(piece);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _count;
            return true;
        }
    }
}
