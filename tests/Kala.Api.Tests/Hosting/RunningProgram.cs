using System.Diagnostics;
using System.Text.Json;

namespace Kala.Api.Tests.Hosting;

/// <summary>The program in a separate process, which can be killed.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private RunningProgram(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = Patience };
    }

    public HttpClient Client { get; }

    /// <summary>Starts the program with a data folder and waits until it listens.</summary>
    public static async Task<RunningProgram> StartAsync(string folder)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Kala.Api.dll"), "--urls", "http://127.0.0.1:0"])
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["Auth__Mode"] = "Anonymous";
        var process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(bound.Token) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("address", out var address))
            {
                // The log is not used after this, but must be read so that the program does not block.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new RunningProgram(process, new Uri(address.GetString()!));
            }
        }
        process.Dispose();
        throw new InvalidOperationException("The program ended before it listened.");
    }

    /// <summary>Kills the process at once: SIGKILL on Linux.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await KillAsync();
        _process.Dispose();
    }
}
