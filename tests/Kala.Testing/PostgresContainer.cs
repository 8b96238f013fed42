using System.Net;
using System.Net.Sockets;
using DotNet.Testcontainers.Configurations;
using Testcontainers.PostgreSql;

namespace Kala.Testing;

/// <summary>A PostgreSQL in a container. It goes when this process does.</summary>
internal static class PostgresContainer
{
    private const string Image = "postgres:17";

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    /// <summary>Whether an engine answers that has the image: nothing is downloaded unless it was asked for.</summary>
    public static bool IsReady()
    {
        try
        {
            if (TestcontainersSettings.OS?.DockerEndpointAuthConfig?.Endpoint is not { } engine)
            {
                return false;
            }
            using var client = ClientOf(engine);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/images/{Image}/json");
            using var answer = client.Send(request);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Starts it; the image is downloaded if the engine has none.</summary>
    /// <returns>How to reach it as somebody who may create databases.</returns>
    public static async Task<string> StartAsync()
    {
        // The package turns synchronous_commit and fsync off, and Kala refuses the former.
        var container = new PostgreSqlBuilder(Image)
            .WithCommand("-c", "synchronous_commit=on", "-c", "max_connections=300", "-c", "shared_buffers=64MB")
            .Build();
        using var patience = new CancellationTokenSource(LongestStart);
        await container.StartAsync(patience.Token);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => container.DisposeAsync().AsTask().Wait(LongestStop);
        return container.GetConnectionString();
    }

    private static HttpClient ClientOf(Uri engine)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (engine.Scheme == "unix")
        {
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(engine.LocalPath), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }
        var address = engine.Scheme == "unix" ? new Uri("http://localhost") : new UriBuilder(engine) { Scheme = "http" }.Uri;
        return new HttpClient(handler) { BaseAddress = address, Timeout = LongestAnswer };
    }
}
