using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kala.Bench.Peers;

/// <summary>A server process for one measurement.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, int port, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var since = Stopwatch.StartNew(); !await AcceptsAsync(port); await Task.Delay(50, cancellation))
        {
            if (process.HasExited || since.Elapsed > Patience)
            {
                throw new InvalidOperationException($"{start.FileName} does not start; run it manually to see the reason.");
            }
        }
        return new ServerProcess(process);
    }

    /// <summary>A port below those that the kernel gives to clients: on one of those, a client that waits for the server
    /// can connect to itself.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; another one is tried.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
