using System.Globalization;
using System.Runtime.CompilerServices;
using Kala.Api.Configuration;
using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Infrastructure;
using Kala.Infrastructure.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Kala.Api.Doctor;

/// <summary>Checks the settings, disk and database for a server on this machine.</summary>
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
        yield return Finding.Ok("settings", "all valid");
        foreach (var (key, hint) in UnknownSettings.In(configuration))
        {
            yield return Finding.Note("settings", $"{key} is unknown{hint}");
        }
        foreach (var finding in filestore.IsS3 ? await S3Doctor.FindAsync(services, cancellation) : CheckFolder(filestore))
        {
            yield return finding;
        }
        foreach (var path in ReadablePaths(filestore, database))
        {
            yield return Finding.Note(
                "rights", $"other accounts can read {path}: the server restricts it at the start if it owns it; otherwise run chmod go-rwx on it");
        }
        yield return await CheckDatabaseAsync(services, database, cancellation);
        await foreach (var finding in DatastoresDoctor.FindAsync(services, cancellation))
        {
            yield return finding;
        }
    }

    private (ServiceProvider? Services, string? Wrong) ReadSettings()
    {
        try
        {
            return (CommandServices.Build(arguments, Settings.ConnectionString), null);
        }
        catch (StartupException impossible)
        {
            return (null, impossible.Message);
        }
    }

    private static List<Finding> CheckFolder(FilestoreOptions filestore)
    {
        var root = Path.GetFullPath(filestore.Root);
        if (!Directory.Exists(root))
        {
            return [Finding.Note("folder", $"{root} does not exist yet; the first start creates it")];
        }
        var found = new List<Finding>();
        try
        {
            var median = SyncSpeed.Measure(root);
            var text = string.Create(CultureInfo.InvariantCulture, $"a sync in {root} takes {median.TotalMilliseconds:0.0} ms (median of {SyncSpeed.Rounds})");
            found.Add(Finding.Ok("folder", $"{root} is writable"));
            found.Add(median <= SlowSync
                ? Finding.Ok("sync", text)
                : Finding.Note("sync", $"{text}: every chunk waits for a sync; use a faster disk"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [Finding.Wrong("folder", $"{root} is not writable: {refused.Message}")];
        }
        var free = new DriveInfo(root).AvailableFreeSpace - filestore.ReserveBytes;
        found.Add(free > 0
            ? Finding.Ok("space", $"{ByteText.Of(free)} can be stored, in addition to the reserve of {ByteText.Of(filestore.ReserveBytes)}")
            : Finding.Wrong("space", $"nothing can be stored: the free space is no more than the reserve of {ByteText.Of(filestore.ReserveBytes)}"));
        return found;
    }

    private static IEnumerable<string> ReadablePaths(FilestoreOptions filestore, string? file)
    {
        string?[] paths = [filestore.IsS3 ? null : Path.GetFullPath(filestore.Root), file, $"{file}-wal", $"{file}-shm"];
        return paths.OfType<string>().Where(PrivateFiles.IsOpen);
    }

    private static async Task<Finding> CheckDatabaseAsync(IServiceProvider services, string? file, CancellationToken cancellation)
    {
        if (file is not null && !File.Exists(file))
        {
            return Finding.Note("database", $"{file} does not exist yet; the first start creates it");
        }
        try
        {
            return await services.GetRequiredService<IKalaDatabase>().ReadAsync(CheckTablesAsync, cancellation);
        }
#pragma warning disable CA1031 // any exception of the driver is a finding
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return Finding.Wrong("database", $"no connection: {error.GetBaseException().Message}");
        }
    }

    private static async Task<Finding> CheckTablesAsync(KalaContext db, CancellationToken cancellation)
    {
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellation)).Count();
        if (pending > 0)
        {
            return Finding.Note("database", $"{pending} migrations are pending; the next start, or --migrate-only, runs them");
        }
        if (db.Database.GetDbConnection() is SqliteConnection)
        {
            var verdict = await db.Database.SqlQueryRaw<string>("select quick_check as Value from pragma_quick_check limit 1").SingleAsync(cancellation);
            return verdict == "ok"
                ? Finding.Ok("database", "up to date and intact (quick_check)")
                : Finding.Wrong("database", $"damaged: {verdict}. Stop the server and restore a backup");
        }
        return Finding.Ok("database", "reachable and up to date");
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
