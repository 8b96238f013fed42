using System.Globalization;
using System.Runtime.CompilerServices;
using Kala.Api.Hosting;
using Kala.Application.Abstractions;
using Kala.Infrastructure;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Kala.Api.Doctor;

/// <summary>Looks at what a server that is started here, with these settings, would find.</summary>
internal sealed class LocalDoctor(IReadOnlyList<string> arguments)
{
    private static readonly TimeSpan SlowSync = TimeSpan.FromMilliseconds(20);

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (settings, wrong) = ReadSettings();
        if (settings is null)
        {
            yield return Finding.Wrong("settings", wrong!);
            yield break;
        }
        yield return Finding.Ok("settings", "all possible");
        foreach (var (key, hint) in settings.Unknown)
        {
            yield return Finding.Note("settings", $"{key} is not known{hint}");
        }
        foreach (var finding in LookAtFolder(settings))
        {
            yield return finding;
        }
        foreach (var path in OpenPaths(settings))
        {
            yield return Finding.Note(
                "rights", $"other accounts may read {path}: a start closes what belongs to its account; else chmod go-rwx it");
        }
        yield return await LookAtDatabaseAsync(settings, cancellation);
    }

    private (Settings? Settings, string? Wrong) ReadSettings()
    {
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine(CommandLine.SettingsOf(arguments))
                .Build();
            return (Settings.Read(configuration), null);
        }
        catch (StartupException impossible)
        {
            return (null, impossible.Message);
        }
    }

    private static List<Finding> LookAtFolder(Settings settings)
    {
        var root = Path.GetFullPath(settings.Filestore.Root);
        if (!Directory.Exists(root))
        {
            return [Finding.Note("folder", $"{root} is not there yet; the first start makes it")];
        }
        var found = new List<Finding>();
        try
        {
            var median = SyncSpeed.Measure(root);
            var text = string.Create(CultureInfo.InvariantCulture, $"a sync in {root} takes {median.TotalMilliseconds:0.0} ms (median of {SyncSpeed.Rounds})");
            found.Add(Finding.Ok("folder", $"{root} can be written to"));
            found.Add(median <= SlowSync
                ? Finding.Ok("sync", text)
                : Finding.Note("sync", $"{text}: every chunk waits for one; another disk would be quicker"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [Finding.Wrong("folder", $"{root} cannot be written to: {refused.Message}")];
        }
        var free = new DriveInfo(root).AvailableFreeSpace - settings.Filestore.ReserveBytes;
        found.Add(free > 0
            ? Finding.Ok("space", $"{Bytes(free)} can be stored, {Bytes(settings.Filestore.ReserveBytes)} left in reserve")
            : Finding.Wrong("space", $"nothing can be stored: less than the reserve of {Bytes(settings.Filestore.ReserveBytes)} is free"));
        return found;
    }

    private static IEnumerable<string> OpenPaths(Settings settings)
    {
        var file = SqliteFileOf(settings.ConnectionString);
        string?[] paths = [Path.GetFullPath(settings.Filestore.Root), file, $"{file}-wal", $"{file}-shm"];
        return paths.OfType<string>().Where(PrivateFiles.IsOpen);
    }

    private static async Task<Finding> LookAtDatabaseAsync(Settings settings, CancellationToken cancellation)
    {
        if (SqliteFileOf(settings.ConnectionString) is { } file && !File.Exists(file))
        {
            return Finding.Note("database", $"{file} is not there yet; the first start makes it");
        }
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddSingleton(settings.Filestore).AddSingleton(settings.Housekeeping);
        services.AddKalaInfrastructure(settings.ConnectionString);
        await using var provider = services.BuildServiceProvider();
        try
        {
            return await provider.GetRequiredService<IKalaDatabase>().ReadAsync(LookAsync, cancellation);
        }
#pragma warning disable CA1031 // whatever the driver throws is the finding
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return Finding.Wrong("database", $"it does not answer: {error.GetBaseException().Message}");
        }
    }

    private static async Task<Finding> LookAsync(KalaContext db, CancellationToken cancellation)
    {
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellation)).Count();
        if (pending > 0)
        {
            return Finding.Note("database", $"{pending} migrations are due; the next start, or --migrate-only, runs them");
        }
        if (db.Database.GetDbConnection() is SqliteConnection)
        {
            var verdict = await db.Database.SqlQueryRaw<string>("select quick_check as Value from pragma_quick_check limit 1").SingleAsync(cancellation);
            return verdict == "ok"
                ? Finding.Ok("database", "up to date, and in one piece (quick_check)")
                : Finding.Wrong("database", $"damaged: {verdict}. Stop the server and restore a backup");
        }
        return Finding.Ok("database", "answers, and is up to date");
    }

    private static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (amount, unit) = ((double)bytes, 0);
        while (amount >= 1024 && unit < units.Length - 1)
        {
            (amount, unit) = (amount / 1024, unit + 1);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{amount:0.#} {units[unit]}");
    }

    private static string? SqliteFileOf(string connectionString)
    {
        try
        {
            return Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
