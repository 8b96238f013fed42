using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kala.Cli.Tests;

/// <summary>A server whose responses a test chooses, to be unlike those of Kala.</summary>
internal sealed class CannedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public CannedServer() => _listener.Start();

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Answers the next request, and gives its head.</summary>
    public async Task<string> AnswerAsync(string status, string body)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var (stream, lines) = (client.GetStream(), new List<string>());
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            lines.Add(line);
        }
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: application/problem+json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        return string.Join('\n', lines);
    }

    /// <summary>Refuses the next request for want of a credential, and gives its head.</summary>
    public Task<string> AnswerWith401Async() => AnswerAsync("401 Unauthorized", """{"code":"unauthenticated","message":"Sign in."}""");

    public void Dispose() => _listener.Dispose();
}
