using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Http;

public sealed class Http2Tests
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;

    [Theory]
    [InlineData("chunked")]
    [InlineData("gzip, chunked")]
    public async Task A_request_with_a_transfer_coding_is_refused(string coding)
    {
        await using var kala = await KalaApplication.StartAsync("Kestrel:EndpointDefaults:Protocols=Http2");

        Assert.Contains("\"unsupported_encoding\"", await AskAsync(kala, ("transfer-encoding", coding)), StringComparison.Ordinal);
        Assert.DoesNotContain("unsupported_encoding", await AskAsync(kala), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "http/1.1")]
    [InlineData("Http1AndHttp2", "h2")]
    public async Task TLS_speaks_HTTP_2_only_if_it_is_set(string? protocols, string spoken)
    {
        var certificate = Path.GetTempFileName();
        await File.WriteAllBytesAsync(certificate, NewCertificate());
        string[] settings = ["urls=https://127.0.0.1:0", $"Kestrel:Certificates:Default:Path={certificate}"];
        await using var kala = await KalaApplication.StartAsync(
            [.. settings, .. protocols is null ? [] : (string[])[$"Kestrel:EndpointDefaults:Protocols={protocols}"]]);
        using var client = new TcpClient();
        await client.ConnectAsync(kala.Address.Host, kala.Address.Port);
#pragma warning disable CA5359 // the certificate is the test's own
        await using var wire = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359

        await wire.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });

        Assert.Equal(spoken, wire.NegotiatedApplicationProtocol.ToString());
        File.Delete(certificate);
    }

    private static byte[] NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return certificate.Export(X509ContentType.Pfx);
    }

    /// <summary>The body of the answer to GET /health/live, over a connection of its own; what .NET's client does not send is written here.</summary>
    private static async Task<string> AskAsync(KalaApplication kala, params (string Name, string Value)[] fields)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync(kala.Address.Host, kala.Address.Port, bound.Token);
        var wire = client.GetStream();
        (string Name, string Value)[] all =
            [(":method", "GET"), (":scheme", "http"), (":path", "/health/live"), (":authority", "localhost"), .. fields];
        // RFC 7541 section 6.2.2: literals without indexing.
        var block = all.SelectMany(field => (byte[])[0, .. Text(field.Name), .. Text(field.Value)]).ToArray();
        await wire.WriteAsync(
            (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, []), .. Frame(Headers, 0x5, 1, block)], bound.Token);
        var body = new StringBuilder();
        while (true)
        {
            var head = new byte[9];
            await wire.ReadExactlyAsync(head, bound.Token);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await wire.ReadExactlyAsync(payload, bound.Token);
            if (head[3] is Data)
            {
                body.Append(Encoding.UTF8.GetString(payload));
            }
            if (head[3] is Reset || (head[3] is Data or Headers && (head[4] & 1) != 0))
            {
                return head[3] is Reset ? "reset" : body.ToString();
            }
        }
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var head = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        (head[3], head[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }
}
