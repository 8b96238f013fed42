using System.Net.Sockets;
using Kala.Api.Auth;
using Kala.Api.Configuration;
using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Infrastructure;
using Kala.Infrastructure.Storage;

namespace Kala.Api.Hosting;

/// <summary>Starts a composed server.</summary>
internal static class ServerStart
{
    private const int BlockingThreads = 6;

    /// <summary>Prepares the storage and starts to listen.</summary>
    /// <exception cref="StartupException">The start is impossible or not allowed.</exception>
    public static async Task RunAsync(WebApplication app, CancellationToken cancellation)
    {
        var auth = app.Services.GetRequiredService<AuthOptions>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(KalaHost));
        AddThreads();
        await app.Services.GetRequiredService<KalaStorage>().PrepareAsync(cancellation);
        if (!auth.IsAnonymous)
        {
            await app.Services.GetRequiredService<FirstAdmin>().PrepareAsync(cancellation);
        }
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new StartupException(
                $"Cannot listen: {error.Message.TrimEnd('.')}. Choose another with {SettingOfAddress(app.Configuration, error)}.");
        }
        foreach (var (key, hint) in UnknownSettings.In(app.Configuration))
        {
            log.UnknownSetting(key, hint);
        }
        if (auth.IsAnonymous)
        {
            log.Anonymous();
        }
        var (blobs, storage) = (app.Services.GetRequiredService<IBlobStore>(), app.Services.GetRequiredService<KalaStorage>());
        if (blobs.WritableBytes(app.Services.GetRequiredService<IKalaDatabase>()) == 0)
        {
            log.NothingCanBeStored(storage.Blobs, app.Services.GetRequiredService<FilestoreOptions>().ReserveBytes);
        }
        log.Started(ProgramVersion.Text, storage.Blobs, storage.Database);
    }

    /// <summary>The setting of the address that failed. The message names the port, but not always the host as set.</summary>
    private static string SettingOfAddress(IConfiguration configuration, Exception error)
    {
        var isManagement = SettingList.Split(configuration["Management:Urls"])
            .Any(url => error.Message.Contains($":{url.TrimEnd('/').Split(':')[^1]}:", StringComparison.Ordinal));
        return isManagement ? "--Management:Urls" : "--urls";
    }

    /// <summary>
    /// A sync blocks its thread, and .NET adds another thread only after half a second. See docs/decisions/0035.
    /// </summary>
    private static void AddThreads()
    {
        ThreadPool.GetMinThreads(out var threads, out var completionThreads);
        ThreadPool.SetMinThreads(Math.Max(threads, Environment.ProcessorCount + BlockingThreads), completionThreads);
    }
}
