using Kala.Api.Configuration;
using Kala.Infrastructure;
using Kala.Infrastructure.Storage;

namespace Kala.Api.Hosting;

/// <summary>
/// The modes of the program that use the storage. A startup error is printed in one line, with exit code 1.
/// </summary>
internal static class ServerProgram
{
    /// <summary>Runs the server until it is stopped, or only migrates the database.</summary>
    public static Task<int> RunAsync(IReadOnlyList<string> settings, bool migratesOnly) => TryAsync(async () =>
    {
        await using var app = KalaHost.Build(CommandLine.SettingsOf(settings));
        if (migratesOnly)
        {
            await app.Services.GetRequiredService<KalaStorage>().PrepareAsync(CancellationToken.None);
            return 0;
        }
        await ServerStart.RunAsync(app, CancellationToken.None);
        if (!System.Console.IsErrorRedirected)
        {
            await StartLines.WriteAsync(System.Console.Error, app);
        }
        await app.WaitForShutdownAsync();
        return 0;
    });

    /// <summary>Copies the rows of one database to another.</summary>
    public static Task<int> CopyAsync(string? from, string? to) => TryAsync(() => CopyMetadata.RunAsync(from, to));

    /// <summary>Copies the blobs to the other kind of store.</summary>
    public static Task<int> CopyBlobsAsync(string? from, string? to, IReadOnlyList<string> settings) =>
        TryAsync(() => CopyBlobs.RunAsync(from, to, settings));

    private static async Task<int> TryAsync(Func<Task<int>> run)
    {
        PrivateFiles.RestrictNewFiles();
        try
        {
            return await run();
        }
        catch (Exception impossible) when (impossible is StartupException or IOException or UnauthorizedAccessException)
        {
            await System.Console.Error.WriteLineAsync($"kala: {impossible.Message}{Account.Hint(impossible)}");
            return 1;
        }
    }
}
