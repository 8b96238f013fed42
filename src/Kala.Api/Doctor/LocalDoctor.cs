using System.Globalization;
using System.Runtime.CompilerServices;
using Kala.Api.Hosting;
using Kala.Application;
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
        var (services, wrong) = ReadSettings();
        if (services is null)
        {
            yield return Finding.Wrong("settings", wrong!);
            yield break;
        }
        await using var disposed = services;
        var (filestore, configuration) = (services.GetRequiredService<FilestoreOptions>(), services.GetRequiredService<IConfiguration>());
        var database = SqliteFileOf(Settings.ConnectionString(configuration));
        yield return Finding.Ok("settings", "all possible");
        foreach (var (key, hint) in UnknownSettings.In(configuration))
        {
            yield return Finding.Note("settings", $"{key} is not known{hint}");
        }
        foreach (var finding in LookAtFolder(filestore))
        {
            yield return finding;
        }
        foreach (var path in OpenPaths(filestore, database))
        {
            yield return Finding.Note(
                "rights", $"other accounts may read {path}: a start closes what belongs to its account; else chmod go-rwx it");
        }
        yield return await LookAtDatabaseAsync(services, database, cancellation);
    }

    private (ServiceProvider? Services, string? Wrong) ReadSettings()
    {
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine(CommandLine.SettingsOf(arguments))
                .Build();
            var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
                .AddSingleton<IConfiguration>(configuration).AddSettings();
            services.AddKalaInfrastructure(Settings.ConnectionString(configuration));
            var provider = services.BuildServiceProvider();
            Settings.Check(provider);
            return (provider, null);
        }
        catch (StartupException impossible)
        {
            return (null, impossible.Message);
        }
    }

    private static List<Finding> LookAtFolder(FilestoreOptions filestore)
    {
        var root = Path.GetFullPath(filestore.Root);
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
        var free = new DriveInfo(root).AvailableFreeSpace - filestore.ReserveBytes;
        found.Add(free > 0
            ? Finding.Ok("space", $"{Bytes(free)} can be stored, {Bytes(filestore.ReserveBytes)} left in reserve")
            : Finding.Wrong("space", $"nothing can be stored: less than the reserve of {Bytes(filestore.ReserveBytes)} is free"));
        return found;
    }

    private static IEnumerable<string> OpenPaths(FilestoreOptions filestore, string? file)
    {
        string?[] paths = [Path.GetFullPath(filestore.Root), file, $"{file}-wal", $"{file}-shm"];
        return paths.OfType<string>().Where(PrivateFiles.IsOpen);
    }

    private static async Task<Finding> LookAtDatabaseAsync(IServiceProvider services, string? file, CancellationToken cancellation)
    {
        if (file is not null && !File.Exists(file))
        {
            return Finding.Note("database", $"{file} is not there yet; the first start makes it");
        }
        try
        {
            return await services.GetRequiredService<IKalaDatabase>().ReadAsync(LookAsync, cancellation);
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
