using System.Net.Sockets;
using System.Text;

namespace Kala.Api.Hosting;

/// <summary>
/// <c>--probe [URL]</c>: exits with 0 if the URL returns 200. It is the health check of the container, whose image has
/// no other HTTP client. It starts no other part of the program.
/// </summary>
internal static class Probe
{
    /// <summary>
    /// The server on this machine, on the port in this variable of container images, otherwise on the default port.
    /// </summary>
    private static readonly string Default =
        $"http://127.0.0.1:{Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0] ?? "8080"}/health/ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Returns the exit code: 0 for a response of 200, otherwise 1 with a line on standard error.</summary>
    public static async Task<int> RunAsync(string? address)
    {
        var target = address ?? Default;
        if (!Uri.TryCreate(target, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
        {
            return await FailAsync($"\"{target}\" is not a valid address; write it like {Default}.");
        }
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var answer = await AskAsync(url, patience.Token);
            return answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) ? 0 : await FailAsync($"{url} returned {answer}");
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            return await FailAsync($"{url} does not respond: {error.Message}");
        }
    }

    private static async Task<string> AskAsync(Uri url, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.IdnHost, url.Port, cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\n\r\n"), cancellation);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync(cancellation) ?? "nothing";
    }

    private static async Task<int> FailAsync(string why)
    {
        await System.Console.Error.WriteLineAsync($"kala: {why}");
        return 1;
    }
}
