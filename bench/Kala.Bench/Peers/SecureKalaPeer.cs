using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kala.Bench.Peers;

/// <summary>
/// Kala with TLS and a self-signed certificate, called by .NET's HTTP client with one version of HTTP. With HTTP/2 all
/// clients share one connection. This client needs more processor time than the one for plain HTTP/1.1, so compare the
/// TLS rows only with each other.
/// </summary>
internal sealed class SecureKalaPeer(string published, Version version) : Peer($"kala, TLS, HTTP/{version.ToString(version.Major > 1 ? 1 : 2)}")
{
    public override async Task<RunningPeer> StartAsync(string folder, CancellationToken cancellation)
    {
        var (port, certificate) = (ServerProcess.FreePort(), Path.Combine(folder, "kala.pfx"));
        await File.WriteAllBytesAsync(certificate, NewCertificate(), cancellation);
        var process = await KalaPeer.StartProcessAsync(
            published, folder, null, $"https://localhost:{port}", port, cancellation,
            ("Kestrel__Certificates__Default__Path", certificate), ("Kestrel__EndpointDefaults__Protocols", "Http1AndHttp2"));
        var http = NewClient(port);
        using var content = new ByteArrayContent(KalaPeer.SignInBody());
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
#pragma warning disable CA5359 // the certificate was created above
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

    private sealed class Secure(ServerProcess process, HttpClient http) : RunningPeer, IUploader, IPutter, IDownloader
    {
        private readonly byte[] _sink = new byte[256 << 10];

        public override int? ProcessId => process.Id;

        public override Task<IUploader?> UploaderAsync() => Task.FromResult<IUploader?>(this);

        public override Task<IPutter?> PutterAsync() => Task.FromResult<IPutter?>(this);

        public override Task<IDownloader?> DownloaderAsync() => Task.FromResult<IDownloader?>(this);

        public Task UploadAsync(Content content, int chunk) => StoreAsync(content, chunk);

        public async Task PutAsync(Content content)
        {
            using var body = new Part(0, content.Size);
            body.Headers.Add("Repr-Digest", content.ReprDigest);
            await PostAsync(KalaClient.Files, body);
        }

        public override Task<string> StoreAsync(Content content) => StoreAsync(content, 8 << 20);

        public bool CanSendSlowly => false;

        public Task SendSlowlyAsync(int bytesPerSecond, CancellationToken stop) => throw new NotSupportedException("This client cannot send slowly.");

        public async Task ReadAsync(string name, long length, (long Start, int Count)? range)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{KalaClient.Base}/files/{name}") { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
            if (range is var (start, count))
            {
                request.Headers.Range = new RangeHeaderValue(start, start + count - 1);
            }
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
            var received = 0L;
            // All clients share the buffer, because nothing uses the bytes.
            for (int read; (read = await body.ReadAsync(_sink)) > 0; received += read)
            {
            }
            Downloads.Expect(range?.Count ?? length, received);
        }

        public override async ValueTask DisposeAsync()
        {
            http.Dispose();
            await process.DisposeAsync();
        }

        // All clients share the HttpClient; DisposeAsync disposes it.
        public void Dispose()
        {
        }

        private async Task<string> StoreAsync(Content content, int chunk)
        {
            using var declared = new ByteArrayContent(KalaClient.SessionBody(content.Size, content.Sha256));
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

    /// <summary>A chunk of the content as a request body.</summary>
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
